// Questions marked data-shown-if="name=value other" show only while the field of that name has one of the values. Without script
// they always show. The radios of the design system can do the same, with an attribute that radios may not have.
import { holds } from "./needed.js";

export function showWhereAsked(root) {
  for (const questions of root.querySelectorAll("[data-shown-if]")) {
    const form = questions.closest("form");
    const show = () => {
      questions.hidden = !holds(questions.dataset.shownIf, form);
    };
    form.addEventListener("change", show);
    window.addEventListener("pageshow", show); // coming back, the browser puts answers in again
    show();
  }
}
