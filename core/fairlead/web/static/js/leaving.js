// Nothing that was kept in the browser outlives the person who typed it: signing out forgets it, and a page on which somebody
// signs in forgets the key of whoever was here before.
import { forgetAll, lock, sweep } from "./vault.js";

export function forgetWhenLeaving(root) {
  sweep();
  if (root.querySelector("input[type=password]")) lock();
  for (const form of root.querySelectorAll("form.fl-header__sign-out")) form.addEventListener("submit", forgetAll);
}
