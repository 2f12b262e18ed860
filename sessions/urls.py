app_name = "team_sessions"
urlpatterns = []
