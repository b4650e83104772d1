// One tablet for all seats of a panel: the order in which somebody enters what the judges say.

import { desk } from "./desk.js";
import { t } from "./words.js";

/** Every sheet of the pack in the order in which it is filled. A scribe takes one work after the
 * other, from seat to seat; a judge has one seat. */
export function places() {
  const seats = desk.pack.seats.filter((seat) => seat.on_tablets);
  const all = seats.flatMap((seat) => seat.works.map((work) => ({ seat, work })));
  return desk.pack.scribe ? grouped(all).flat() : all;
}

/** The sheets of one work side by side, the works in the order in which the first seat has them. */
export function byWork() {
  return grouped(places());
}

function grouped(all) {
  const works = new Map();
  for (const place of all) works.set(place.work.id, [...(works.get(place.work.id) ?? []), place]);
  return [...works.values()];
}

/** Whose sheet it is, while somebody else enters it; nothing for a judge's own. */
export const forWhom = (seat) => (desk.pack.scribe ? t("Seat %(number)s · %(name)s", { number: seat.number, name: seat.holder }) : "");

/** Where one item of all works of a seat is marked. */
export const byItem = (seat, code = "") => `#/by/${seat.id}/${code}`;
