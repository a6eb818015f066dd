// Questions marked data-needed have to be answered before the next step; the words of the mark say so at the question.
// With data-needed-if="name=value other" only if the field of that name has one of the values; with data-needed-every each box
// of the question has to be ticked. The server checks again, and more.
const BOXES = ".govuk-radios, .govuk-checkboxes, .govuk-date-input, .govuk-input, .govuk-textarea, .govuk-select";

/** Whether the field that a mark names ("name=value other") has one of its values; true without a mark. */
export function holds(mark, form) {
  if (!mark) return true;
  const [name, values] = mark.split("=");
  const other = form.elements.namedItem(name);
  return Boolean(other) && values.split(" ").includes(other.value);
}

/**
 * The inputs of a question that wait for an answer: all of a group of which none is chosen, or each that is not where every one
 * is needed; each empty box of others.
 */
function waiting(question) {
  const inputs = [...question.querySelectorAll("input:not([type=hidden]), textarea, select")];
  const choices = inputs.filter((input) => input.type === "radio" || input.type === "checkbox");
  if (choices.length && "neededEvery" in question.dataset) return choices.filter((input) => !input.checked);
  if (choices.length) return choices.some((input) => input.checked) ? [] : choices;
  return inputs.filter((input) => !input.value.trim());
}

/** Name or forget the error where a screen reader looks for it: at the group of several inputs, else at the one. */
function describe(described, id, there) {
  const ids = (described.getAttribute("aria-describedby") || "").split(" ").filter((each) => each && each !== id);
  if (there) ids.push(id);
  if (ids.length) described.setAttribute("aria-describedby", ids.join(" "));
  else described.removeAttribute("aria-describedby");
}

/** The red border of a box that is empty; choices have none. */
function border(input, wrong) {
  const kind = ["input", "textarea", "select"].find((each) => input.classList.contains(`govuk-${each}`));
  if (kind) input.classList.toggle(`govuk-${kind}--error`, wrong);
}

/** Show the question as unanswered, or take that back where it is answered now. */
function mark(question, empty, said) {
  const group = question.querySelector(".govuk-form-group");
  const inputs = [...group.querySelectorAll("input, textarea, select")];
  const described = group.querySelector("fieldset") || inputs[0];
  const own = group.querySelector("[data-needed-error]");
  if (own) {
    describe(described, own.id, false);
    own.remove();
  }
  const told = group.querySelector(".govuk-error-message"); // what the server found stays until the form is sent again
  const wrong = empty.length > 0;
  group.classList.toggle("govuk-form-group--error", wrong || Boolean(told));
  for (const input of inputs) if (own || wrong) border(input, empty.includes(input) || Boolean(told));
  if (!wrong || told) return;
  const error = document.createElement("p");
  Object.assign(error, { id: `${inputs[0].id}-needed`, className: "govuk-error-message" });
  error.dataset.neededError = "";
  const hidden = document.createElement("span");
  Object.assign(hidden, { className: "govuk-visually-hidden", textContent: said });
  error.append(hidden, ` ${question.dataset.needed}`);
  group.querySelector(BOXES).before(error);
  describe(described, error.id, true);
}

/** Say at each question of the step that must be answered that it is not; returns the first input to answer, if any. */
export function firstUnanswered(step, form, said) {
  let first = null;
  for (const question of step.querySelectorAll("[data-needed]")) {
    const empty = holds(question.dataset.neededIf, form) ? waiting(question) : [];
    mark(question, empty, said);
    if (!empty.length) continue;
    const folded = question.closest("details");
    if (folded) folded.open = true; // nobody can answer what is folded away
    first = first || empty[0];
  }
  return first;
}
