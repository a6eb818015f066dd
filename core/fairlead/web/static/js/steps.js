// A form in steps, one shown at a time, with Continue and Back. Without script all steps stand below one another. A step marked
// data-step-if="name=value other" is passed over unless the field of that name has one of the values.
import { firstUnanswered, holds } from "./needed.js";

class Steps {
  constructor(holder) {
    this.holder = holder;
    this.form = holder.closest("form");
    this.all = [...holder.querySelectorAll("[data-step]")];
    this.end = this.form.querySelectorAll("[data-steps-end]");
    this.bar = this.buttons();
    (this.end[0] || holder).after(this.bar); // on the last step the form's own button comes first
    const wrong = this.all.findIndex((step) => step.querySelector(".govuk-error-message"));
    this.show(wrong > 0 ? wrong : 0, false);
    this.form.addEventListener("fl:restored", () => this.show(Number(this.form.dataset.stepNow) || 0, false));
    document.addEventListener("click", (event) => this.follow(event), true);
    this.form.addEventListener("keydown", (event) => this.enter(event));
  }

  buttons() {
    const bar = document.createElement("div");
    bar.className = "govuk-button-group";
    this.forward = this.button(this.holder.dataset.next, "govuk-button", () => this.goOn());
    this.back = this.button(this.holder.dataset.back, "govuk-button govuk-button--secondary", () => this.show(this.after(-1)));
    bar.append(this.forward, this.back);
    return bar;
  }

  button(words, className, act) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className, textContent: words });
    button.addEventListener("click", act);
    return button;
  }

  show(number, moved = true) {
    this.here = Math.max(0, Math.min(number, this.all.length - 1));
    const last = this.here === this.all.length - 1;
    this.all.forEach((step, index) => {
      step.hidden = index !== this.here;
    });
    this.forward.hidden = last;
    this.back.hidden = this.here === 0;
    for (const each of this.end) each.hidden = !last;
    this.form.dataset.stepNow = String(this.here);
    if (!moved) return;
    this.form.dispatchEvent(new CustomEvent("fl:step"));
    const title = this.all[this.here].querySelector("[data-step-title]");
    title.tabIndex = -1;
    title.focus();
    title.scrollIntoView();
  }

  /** The step before or after this one that is asked here. The last is always asked: it sends the form. */
  after(by) {
    let to = this.here + by;
    while (to > 0 && to < this.all.length - 1 && !holds(this.all[to].dataset.stepIf, this.form)) to += by;
    return to;
  }

  /** Enter goes on to the next step; it does not send what is not finished. */
  enter(event) {
    const typing = event.target.matches("input:not([type=radio]):not([type=checkbox])");
    if (event.key !== "Enter" || !typing || this.here === this.all.length - 1) return;
    event.preventDefault();
    this.goOn();
  }

  /** Continue, unless something of this step must be answered first: the person may be gone when the form is sent. */
  goOn() {
    const missing = firstUnanswered(this.all[this.here], this.form, this.holder.dataset.error);
    if (!missing) return this.show(this.after(1));
    missing.focus();
    missing.scrollIntoView({ block: "center" });
  }

  /** A line of the error summary leads to a question of a step that may be hidden: show it first. */
  follow(event) {
    const line = event.target.closest(".govuk-error-summary a");
    const field = line && document.getElementById(line.hash.slice(1));
    const step = field && this.all.findIndex((each) => each.contains(field));
    if (step !== null && step >= 0) this.show(step, false);
  }
}

export function stepByStep(root) {
  for (const holder of root.querySelectorAll("[data-steps]")) new Steps(holder);
}
