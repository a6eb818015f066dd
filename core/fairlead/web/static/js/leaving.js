// What somebody kept in the browser ends with their sign-out, in every tab; what colleagues kept in it stays theirs. A page on
// which somebody signs in forgets the key of whoever was here before.
import { forgetAll, lock, sweep } from "./vault.js";

export function forgetWhenLeaving(root) {
  sweep();
  const tabs = new BroadcastChannel("fairlead-sign-out");
  const drafts = root.querySelectorAll("form[data-draft]");
  let over = false;
  tabs.addEventListener("message", ({ data: owner }) => {
    if (owner) {
      forgetAll(owner);
      over = true;
      for (const form of drafts) form.inert = true; // what would be typed here could not be kept
    } else if (over && drafts.length) {
      window.location.reload(); // the server has heard of it too
    }
  });
  if (root.querySelector("input[type=password]")) {
    lock();
    tabs.postMessage("");
  }
  for (const form of root.querySelectorAll("form[data-draft-owner]")) {
    form.addEventListener("submit", () => {
      forgetAll(form.dataset.draftOwner);
      tabs.postMessage(form.dataset.draftOwner);
    });
  }
}
