// Exact numbers: a fraction is [numerator, denominator] of BigInt, the denominator above 0.
// No mark on this page ever passes through a binary float.

const PLAIN = /^(-?)(\d+)(?:\.(\d+))?$/;

const gcd = (a, b) => (b ? gcd(b, a % b) : a < 0n ? -a : a);

export function fraction(n, d = 1n) {
  const divisor = gcd(n, d) || 1n;
  return d < 0n ? [-n / divisor, -d / divisor] : [n / divisor, d / divisor];
}

/** The number that a plain text states; null for null. */
export function exact(text) {
  if (text === null || text === undefined) return null;
  const [, sign, whole, rest = ""] = PLAIN.exec(String(text));
  const units = BigInt(whole + rest);
  return fraction(sign ? -units : units, 10n ** BigInt(rest.length));
}

/** The number of `units` × 10^-decimals, as frozen sheets hold it. */
export const scaled = (units, decimals) => fraction(BigInt(units), 10n ** BigInt(decimals));

export const ZERO = [0n, 1n];
export const add = ([a, b], [c, d]) => fraction(a * d + c * b, b * d);
export const subtract = (x, [c, d]) => add(x, [-c, d]);
export const times = ([a, b], [c, d]) => fraction(a * c, b * d);
export const over = ([a, b], [c, d]) => fraction(a * d, b * c);
export const compare = ([a, b], [c, d]) => {
  const difference = a * d - c * b;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};
export const most = (x, y) => (compare(x, y) < 0 ? y : x);
export const least = (x, y) => (compare(x, y) > 0 ? y : x);
export const absolute = ([a, b]) => [a < 0n ? -a : a, b];
export const sum = (numbers) => numbers.reduce(add, ZERO);

/** How many blocks were begun: the next whole number. */
export function begun(x, block) {
  const [n, d] = over(x, block);
  return fraction(n <= 0n ? 0n : (n + d - 1n) / d);
}

/** How many whole blocks there are. */
export function whole(x, block) {
  const [n, d] = over(x, block);
  return fraction(n / d);
}

/** The number of units of 10^-decimals; null when it has finer places. */
export function units([n, d], decimals) {
  const scale = n * 10n ** BigInt(decimals);
  return scale % d === 0n ? Number(scale / d) : null;
}

/** The number for a person to read: at most `places` places, rounded half away from zero. */
export function plain([n, d], places = 6) {
  const scale = 10n ** BigInt(places);
  const size = n < 0n ? -n : n;
  const rounded = (size * scale * 2n + d) / (d * 2n);
  const text = String(rounded).padStart(places + 1, "0");
  const digits = places ? `${text.slice(0, -places)}.${text.slice(-places)}` : text;
  const shown = places ? digits.replace(/\.?0+$/, "") : digits;
  return n < 0n && rounded ? `-${shown}` : shown;
}
