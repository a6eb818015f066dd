// Starts everything that scripts add. Every page works without it.
import { initAll } from "../vendor/govuk-frontend.min.js";
import { copyReferences } from "./copy.js";
import { guardChanges } from "./guard.js";
import { forgetWhenLeaving } from "./leaving.js";
import { warnBeforeTimeout } from "./session.js";
import { submitOnce } from "./submit.js";
import { suggestAsTyped } from "./typeahead.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
if (document.querySelector('[data-module^="moj-"]')) {
  import("../vendor/moj-frontend.min.js").then((moj) => moj.initAll());
}
submitOnce(document);
guardChanges(document);
copyReferences(document);
suggestAsTyped(document);
warnBeforeTimeout(document);
forgetWhenLeaving(document);
// What few pages need is fetched by those. Drafts come last: they put answers back into steps and signature.
if (document.querySelector("[data-shown-if]")) (await import("./shown.js")).showWhereAsked(document);
if (document.querySelector("[data-steps]")) (await import("./steps.js")).stepByStep(document);
if (document.querySelector("[data-signature]")) (await import("./signature.js")).signByHand(document);
if (document.querySelector("[data-draft], [data-draft-sent], [data-drafts-kept]")) (await import("./drafts.js")).keepDrafts(document);
