// The record in a certificate's picture: taken apart and held against its signature (RFC 8032).
// The same steps as check_certificate.py, in the same order; a test holds the two together.

const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const SIGNED_LENGTH = 64;
const FIRST_DAY = Date.UTC(2020, 0, 1);
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SCANNED = /^https?:\/\/[^\s#]{1,200}\/v\/([0-9A-Z]{10})#([A-Z2-7]{100,1000})$/;

const mod = (number) => ((number % P) + P) % P;

function power(base, exponent) {
  let result = 1n;
  let factor = mod(base);
  for (let rest = exponent; rest; rest >>= 1n) {
    if (rest & 1n) result = (result * factor) % P;
    factor = (factor * factor) % P;
  }
  return result;
}

const CURVE = mod(-121665n * power(121666n, P - 2n));
const ROOT = power(2n, (P - 1n) / 4n);

function rootOf(y, sign) {
  const square = mod((y * y - 1n) * power(CURVE * y * y + 1n, P - 2n));
  let x = power(square, (P + 3n) / 8n);
  if (mod(x * x - square)) x = mod(x * ROOT);
  if (mod(x * x - square) || (x === 0n && sign)) return null;
  return (x & 1n) === sign ? x : mod(P - x);
}

const BASE_Y = mod(4n * power(5n, P - 2n));
const BASE_X = rootOf(BASE_Y, 0n);
const BASE = [BASE_X, BASE_Y, 1n, mod(BASE_X * BASE_Y)];

function added(one, other) {
  const a = mod((one[1] - one[0]) * (other[1] - other[0]));
  const b = mod((one[1] + one[0]) * (other[1] + other[0]));
  const c = mod(2n * one[3] * other[3] * CURVE);
  const d = mod(2n * one[2] * other[2]);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function multiplied(times, point) {
  let found = [0n, 1n, 1n, 0n];
  let step = point;
  for (let rest = times; rest; rest >>= 1n) {
    if (rest & 1n) found = added(found, step);
    step = added(step, step);
  }
  return found;
}

const little = (bytes) => bytes.reduceRight((whole, byte) => (whole << 8n) | BigInt(byte), 0n);
const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

function pointOf(bytes) {
  const whole = little(bytes);
  const y = whole & (2n ** 255n - 1n);
  const x = y < P ? rootOf(y, whole >> 255n) : null;
  return x === null ? null : [x, y, 1n, mod(x * y)];
}

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}

export async function isSigned(publicKey, message, signature) {
  if (publicKey.length !== 32 || signature.length !== SIGNED_LENGTH) return false;
  const [key, half] = [pointOf(publicKey), pointOf(signature.slice(0, 32))];
  const scalar = little(signature.slice(32));
  if (!key || !half || scalar >= ORDER) return false;
  const told = joined(signature.slice(0, 32), publicKey, message);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-512", told));
  const left = multiplied(scalar, BASE);
  const right = added(half, multiplied(little(digest) % ORDER, key));
  return !mod(left[0] * right[2] - right[0] * left[2]) && !mod(left[1] * right[2] - right[1] * left[2]);
}

function unpacked(text) {
  const bytes = [];
  let [bits, count] = [0, 0];
  for (const letter of text) {
    bits = (bits << 5) | ALPHABET.indexOf(letter);
    count += 5;
    if (count >= 8) {
      count -= 8;
      bytes.push((bits >> count) & 255);
      bits &= (1 << count) - 1;
    }
  }
  // One way of writing each record: bits left over at the end must be none.
  return bits || count >= 5 ? null : Uint8Array.from(bytes);
}

export function recordOf(scanned) {
  const found = SCANNED.exec(scanned.trim());
  const data = found && unpacked(found[2]);
  if (!data) return null;
  const body = data.slice(0, -SIGNED_LENGTH);
  if (body[0] !== 1) return null;
  const texts = [];
  let place = 7;
  try {
    for (let count = 0; count < 3; count += 1) {
      const piece = body.slice(place + 1, place + 1 + body[place]);
      if (piece.length !== body[place]) return null;
      texts.push(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(piece));
      place += 1 + body[place];
    }
  } catch {
    return null;
  }
  if (place !== body.length) return null;
  const day = new Date(FIRST_DAY + ((body[5] << 8) | body[6]) * 86400000);
  return {
    key: toHex(body.slice(1, 5)),
    issuedOn: day.toISOString().slice(0, 10),
    serial: texts[0],
    name: texts[1],
    award: texts[2],
    signed: joined(new TextEncoder().encode(`leitai-qr-1\0${found[1]}\0`), body),
    signature: data.slice(-SIGNED_LENGTH),
  };
}

async function keysOf(list) {
  const keys = {};
  for (const one of list.keys) {
    const key = fromHex(one.public);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", key));
    if (toHex(digest).slice(0, 8) === one.id) keys[one.id] = key;
  }
  return keys;
}

async function endedOf(list, keys) {
  const key = keys[list?.key];
  if (!key || list.format !== "leitai-revocations-1") return null;
  const bare = Object.keys(list).filter((name) => !["key", "signature"].includes(name)).sort();
  const message = JSON.stringify(Object.fromEntries(bare.map((name) => [name, list[name]])));
  const isTrue = await isSigned(key, new TextEncoder().encode(message), fromHex(list.signature));
  return isTrue ? new Map(list.ended) : null;
}

const bare = (name) => name.replace(/\s/g, "");

// One word, and the record that it is about. `now` is an ISO instant of UTC without fractions.
export async function verdictOn(scanned, keyList, list, { now, name = "" }) {
  const record = recordOf(scanned);
  if (!record) return ["altered", null];
  const keys = await keysOf(keyList);
  if (!keys[record.key]) return ["unknown", null];
  if (!(await isSigned(keys[record.key], record.signed, record.signature))) return ["altered", null];
  if (name.trim() && bare(name) !== bare(record.name)) return ["altered", record];
  const ended = await endedOf(list, keys);
  if (ended?.has(record.serial)) return [ended.get(record.serial), record];
  const isFresh = ended && list.issued_at <= now && now <= list.valid_until;
  return [isFresh ? "valid" : "unknown", record];
}
