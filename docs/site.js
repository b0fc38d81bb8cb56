// The search takes quotes, colons and signs as operators. In an error that somebody pastes they
// are text, so they become blanks: otherwise nothing is found.
document.addEventListener("input", event => {
  const field = event.target
  if (!field.matches(".md-search__input")) return
  const at = field.selectionStart
  const plain = field.value.replace(/["':~^*]|(?<=^|\s)[-+]/g, " ")
  if (plain !== field.value) {
    field.value = plain
    field.setSelectionRange(at, at)
  }
  // Text that is pasted without a keyboard is looked for, too.
  if (event.inputType === "insertFromPaste") field.dispatchEvent(new Event("keyup", { bubbles: true }))
}, true)
