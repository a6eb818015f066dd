// A box to sign in by hand. What is drawn goes into the form as a small PNG; nothing leaves the page before the form is sent.
const CHOSEN = "drawn";
const LINE = 2.5;

class Pad {
  constructor(holder) {
    this.holder = holder;
    this.canvas = holder.querySelector("canvas");
    this.input = holder.querySelector("input");
    this.state = holder.querySelector("[role=status]");
    this.last = null;
    this.pen = this.canvas.getContext("2d");
    holder.querySelector("[data-signature-clear]").addEventListener("click", () => this.clear());
    this.canvas.addEventListener("pointerdown", (event) => this.start(event));
    this.canvas.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel"]) this.canvas.addEventListener(end, () => this.stop());
    const ways = holder.closest("form").querySelectorAll(`input[type=radio][name=signature_method]`);
    for (const way of ways) way.addEventListener("change", () => this.open(way.value === CHOSEN));
    const start = () => {
      this.open([...ways].some((way) => way.checked && way.value === CHOSEN));
      this.show();
    };
    start();
    holder.closest("form").addEventListener("fl:restored", start);
  }

  open(yes) {
    this.holder.hidden = !yes;
  }

  /** Where the pointer is on the picture, which may be shown at another size. */
  at(event) {
    const box = this.canvas.getBoundingClientRect();
    const { width, height } = this.canvas;
    return [((event.clientX - box.left) * width) / box.width, ((event.clientY - box.top) * height) / box.height];
  }

  start(event) {
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.last = this.at(event);
    this.line(this.last);
  }

  move(event) {
    if (!this.last) return;
    // A fast finger moves several times between two frames: without these the line would be cut into straight pieces.
    const all = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
    for (const each of all.length ? all : [event]) this.line(this.at(each));
  }

  line(to) {
    Object.assign(this.pen, { lineWidth: LINE, lineCap: "round", lineJoin: "round", strokeStyle: "#000" });
    this.pen.beginPath();
    this.pen.moveTo(...this.last);
    this.pen.lineTo(...to);
    this.pen.stroke();
    this.last = to;
  }

  stop() {
    if (!this.last) return;
    this.last = null;
    this.keep(this.canvas.toDataURL("image/png"));
  }

  clear() {
    this.pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.keep("");
  }

  keep(picture) {
    this.input.value = picture;
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
    this.say();
  }

  say() {
    this.state.textContent = this.input.value ? this.state.dataset.signed : this.state.dataset.empty;
  }

  /** Draw what the form holds already: the page came back from the server, or from what was kept. */
  async show() {
    this.say();
    if (!this.input.value) return;
    const picture = await createImageBitmap(bitsOf(this.input.value));
    this.pen.drawImage(picture, 0, 0);
  }
}

/** The picture of a data: address; pages may fetch from this site only, so it is unpacked here. */
function bitsOf(address) {
  const bits = Uint8Array.from(atob(address.split(",")[1]), (letter) => letter.charCodeAt(0));
  return new Blob([bits], { type: "image/png" });
}

export function signByHand(root) {
  for (const holder of root.querySelectorAll("[data-signature]")) new Pad(holder);
}
