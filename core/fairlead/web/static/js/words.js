// Words that scripts say, translated by the server and left in the page.
const holder = document.getElementById("script-words");

/** Return the words of that name with `{n}` replaced by a number. */
export function words(name, n) {
  const text = (holder && holder.dataset[name]) || "";
  return text.replace("{n}", String(n ?? ""));
}
