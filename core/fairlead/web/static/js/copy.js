// Adds a "Copy" button beside a reference.

export function copyReferences(root) {
  if (!navigator.clipboard) return;
  for (const holder of root.querySelectorAll("[data-copy]")) {
    const { copy, copyLabel, copiedLabel } = holder.dataset;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "fl-reference__button";
    button.textContent = copyLabel;
    const hidden = document.createElement("span");
    hidden.className = "govuk-visually-hidden";
    hidden.textContent = ` ${copy}`;
    button.append(hidden);
    const said = document.createElement("span");
    said.className = "govuk-visually-hidden";
    said.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(copy);
      button.firstChild.textContent = copiedLabel;
      said.textContent = copiedLabel;
      setTimeout(() => {
        button.firstChild.textContent = copyLabel;
        said.textContent = "";
      }, 2000);
    });
    holder.append(button, said);
  }
}
