// Warns before a page with unsaved words is left. Nothing is kept in the browser (but drafts at the roadside, see drafts.js): no
// personal data at rest on a shared computer.
// data-guard-changes="unsaved" says that the page came back from the server with words that were not saved.

/** Say whether any guarded form on the page has words that were not sent. */
export function hasUnsavedChanges() {
  return Boolean(document.querySelector('form[data-guard-changes="unsaved"]'));
}

export function guardChanges(root) {
  for (const form of root.querySelectorAll("form[data-guard-changes]")) {
    form.addEventListener("input", () => {
      form.dataset.guardChanges = "unsaved";
    });
    form.addEventListener("submit", (event) => {
      if (!event.defaultPrevented) form.dataset.guardChanges = "sent";
    });
  }
  window.addEventListener("beforeunload", (event) => {
    if (hasUnsavedChanges()) event.preventDefault();
  });
}
