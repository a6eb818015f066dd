// Warns two minutes before the session idles out and lets the reader stay. Other tabs of the same person count as activity.
import { hasUnsavedChanges } from "./guard.js";
import { words } from "./words.js";

const WARN_BEFORE = 120;

export function warnBeforeTimeout(root) {
  const dialog = root.querySelector("[data-session-timeout]");
  if (!dialog) return;
  const seconds = Number(dialog.dataset.sessionTimeout);
  const latest = Date.now() + Number(dialog.dataset.sessionLatest || Infinity) * 1000;
  const left = dialog.querySelector("[data-session-left]");
  const channel = new BroadcastChannel("fairlead-session");
  let ends = 0;
  let returnTo = null;

  const restart = () => {
    ends = Math.min(Date.now() + seconds * 1000, latest);
    if (!dialog.hidden) {
      dialog.hidden = true;
      if (returnTo) returnTo.focus();
    }
  };
  channel.addEventListener("message", restart);

  dialog.querySelector("[data-session-extend]").addEventListener("click", async () => {
    const token = document.querySelector("input[name=csrf_token]");
    const headers = { Accept: "application/json", "X-CSRFToken": token ? token.value : "" };
    const answer = await fetch(dialog.dataset.extendUrl, { method: "POST", credentials: "same-origin", headers });
    if (answer.ok && !answer.redirected) {
      restart();
      channel.postMessage("extended");
    } else {
      left.textContent = words("signedOut");
    }
  });

  const tick = () => {
    const remaining = Math.round((ends - Date.now()) / 1000);
    if (remaining <= 0) {
      // With unsaved words the page stays, so that they can be copied; otherwise nothing personal stays on the screen.
      if (hasUnsavedChanges()) left.textContent = words("signedOut");
      else window.location.reload();
      clearInterval(timer);
    } else if (remaining <= Math.min(WARN_BEFORE, seconds / 2)) {
      if (dialog.hidden) {
        returnTo = document.activeElement;
        dialog.hidden = false;
        dialog.querySelector("[data-session-extend]").focus();
      }
      const minutes = Math.ceil(remaining / 60);
      const text = words(minutes === 1 ? "oneMinute" : "minutes", minutes);
      if (left.textContent !== text) left.textContent = text;
    }
  };
  const timer = setInterval(tick, 1000);
  restart();
  channel.postMessage("page opened");
}
