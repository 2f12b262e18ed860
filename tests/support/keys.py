"""A person who has a keyboard and nothing else: Tab until it's there, then Enter."""

import re

from tests.support.patience import PATIENCE

# What a screen reader would call the focused element, in short; and whether one sees the focus.
FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const labels = [...(one.labels || [])].map((label) => label.innerText).join(" ");
  const named = (one.getAttribute("aria-labelledby") || "").split(" ").filter(Boolean)
    .map((id) => document.getElementById(id)?.innerText || "").join(" ");
  const name = one.getAttribute("aria-label") || named || labels || one.innerText || one.value || "";
  const seen = [one, one.parentElement, ...(one.labels || [])].some((part) => {
    const style = getComputedStyle(part);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
      || style.boxShadow !== "none";
  });
  const box = one.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return { name: name.trim().replace(/\\s+/g, " "), seen: seen && inside, tag: one.tagName };
}"""
MOST = 150


class Keys:
    """``visitor``'s hands on the keyboard. No mouse, and no focus that a script sets for them."""

    def __init__(self, visitor):
        self.visitor, self.page = visitor, visitor.page
        # From the start: told only when the key is pressed, the browser may open its own window first.
        self.page.on("filechooser", lambda chooser: None)

    def focused(self) -> dict:
        return self.page.evaluate(FOCUSED) or {"name": "", "seen": True, "tag": ""}

    def go_to(self, name: str) -> dict:
        """Tab until what is called so has the focus, and can be seen to have it."""
        wanted, passed = re.compile(name, re.IGNORECASE), []
        for _step in range(MOST):
            self.page.keyboard.press("Tab")
            found = self.focused()
            passed.append(found["name"][:60])
            if wanted.search(found["name"]):
                assert found["seen"], f"one doesn't see that {found['name']!r} has the focus"
                return found
        raise AssertionError(f"no key leads to {name!r} at {self.page.url}: {passed[:90]}")

    def press(self, name: str) -> None:
        """What leads to another page, or to the same one anew."""
        self.go_to(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.visitor.settle()

    def fill(self, name: str, text: str) -> None:
        self.go_to(name)
        self.page.keyboard.type(text)

    def choose_file(self, name: str, path) -> None:
        self.go_to(name)
        with self.page.expect_file_chooser(timeout=1000 * PATIENCE) as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(path)
        self.visitor.settle()
