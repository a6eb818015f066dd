// A form marked data-submit-once is sent once: a second press of the button while the first is on its way does nothing.
// (The server would recognise the repeat by its key; this spares the wait.)

export function submitOnce(root) {
  for (const form of root.querySelectorAll("form[data-submit-once]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.submitted) {
        event.preventDefault();
        return;
      }
      form.dataset.submitted = "yes";
      for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-disabled", "true");
    });
  }
  // Coming back with the browser's Back button shows the page as it was left: let it be sent again.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-submitted]")) {
      delete form.dataset.submitted;
      for (const button of form.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
    }
  });
}
