// A place to sign with a finger: what is drawn is kept as strokes of whole numbers in a fixed frame,
// so that it is the same on every screen. It knows no sheet and no language.

export const FRAME = [1000, 300];
const MOST = 3_800;
const SVG = "http://www.w3.org/2000/svg";

/** The strokes as one drawing that scales with its place. */
export function drawn(strokes, label) {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", `0 0 ${FRAME.join(" ")}`);
  picture.setAttribute("class", "signature");
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", label);
  for (const stroke of strokes) {
    const line = document.createElementNS(SVG, "polyline");
    line.setAttribute("points", stroke.join(" "));
    picture.append(line);
  }
  return picture;
}

/** A pad that draws into `strokes` and tells `changed` after each stroke. */
export function pad(strokes, label, changed) {
  const board = drawn(strokes, label);
  board.classList.add("is-pad");
  let line = null;
  let stroke = null;
  const count = () => strokes.reduce((sum, one) => sum + one.length, 0);
  const at = ({ clientX, clientY }) => {
    const box = board.getBoundingClientRect();
    const within = (value, most) => Math.max(0, Math.min(most, Math.round(value)));
    return [within(((clientX - box.left) / box.width) * FRAME[0], FRAME[0]), within(((clientY - box.top) / box.height) * FRAME[1], FRAME[1])];
  };
  const add = (event) => {
    if (!stroke || count() >= MOST) return;
    const [x, y] = at(event);
    const [lastX, lastY] = stroke.slice(-2);
    if (stroke.length && Math.abs(x - lastX) + Math.abs(y - lastY) < 4) return;
    stroke.push(x, y);
    line.setAttribute("points", stroke.join(" "));
  };
  board.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    board.setPointerCapture(event.pointerId);
    stroke = [];
    strokes.push(stroke);
    line = document.createElementNS(SVG, "polyline");
    board.append(line);
    add(event);
  });
  board.addEventListener("pointermove", add);
  for (const end of ["pointerup", "pointercancel"]) {
    board.addEventListener(end, () => {
      if (!stroke) return;
      stroke = null;
      changed();
    });
  }
  return board;
}

/** Take everything off the pad again. */
export function clear(board, strokes) {
  strokes.length = 0;
  board.replaceChildren();
}
