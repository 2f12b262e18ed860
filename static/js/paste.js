/* A field that keeps headings, lists and links of what is pasted into it. Without this script it
   is a plain text field. What is sent is the clipboard's own HTML, which the server cleans; what is
   shown is its words, to be read and not changed here. */
for (const field of document.querySelectorAll("textarea[data-paste]")) {
  field.addEventListener("paste", (event) => {
    const html = event.clipboardData.getData("text/html");
    if (!html) return;
    event.preventDefault();
    const words = new DOMParser().parseFromString(html, "text/html").body.textContent;
    const typed = document.createElement("p");
    typed.textContent = field.value;
    const rich = document.createElement("input");
    Object.assign(rich, { type: "hidden", name: field.name, value: (field.value.trim() ? typed.outerHTML : "") + html });
    const again = document.createElement("button");
    Object.assign(again, { type: "button", className: "btn btn-link", textContent: field.dataset.paste });
    field.value = [field.value, words].map((part) => part.trim()).filter(Boolean).join("\n");
    field.removeAttribute("name");
    field.readOnly = true;
    field.after(rich, again);
    again.addEventListener("click", () => {
      rich.remove();
      again.remove();
      Object.assign(field, { value: "", readOnly: false, name: rich.name });
      field.focus();
    });
  });
}
