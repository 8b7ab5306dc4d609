/** A victim behind an address: POST `{"text": "..."}`, answer `{"label": "..."}` or the label alone. */
import { InputError } from '../../errors.js';
import { type OutsideOptions, outsideVictim, PATIENCE } from './outsideVictim.js';
import type { Victim } from './victim.js';

const EXPECTED = 'an answer {"label": "..."}, or the label alone, to POST {"text": "..."}';
/** Texts that are asked about at once. */
const AT_ONCE = 4;

/**
 * Asks over HTTP. Nothing is asked before the first text.
 * @example httpVictim('http://127.0.0.1:8000/classify', { classes: ['neg', 'pos'] })
 * @throws InputError where the address is none of HTTP; later, where it is not reached or answers otherwise
 */
export function httpVictim(address: string, { classes, timeout = PATIENCE }: OutsideOptions): Victim {
  const name = `the victim ${address}`;
  if (!/^https?:\/\//.test(address) || !URL.canParse(address))
    throw new InputError({ where: name, found: 'no address', expected: 'one that begins with http://' });
  const askOne = async (text: string, signal?: AbortSignal): Promise<string> => {
    const limit = AbortSignal.timeout(timeout);
    try {
      const response = await fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ text }),
        signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      });
      const body = await response.text();
      if (response.ok) return labelIn(body, name);
      throw new InputError({ where: name, found: `status ${response.status}`, expected: EXPECTED });
    } catch (error) {
      if (error instanceof InputError) throw error;
      signal?.throwIfAborted();
      const found = limit.aborted ? `no answer within ${timeout / 1000} seconds` : reasonOf(error as Error);
      throw new InputError({ where: name, found, expected: EXPECTED, advice: 'Is the server running?' });
    }
  };
  const ask = async (texts: readonly string[], signal?: AbortSignal) => {
    const labels: string[] = [];
    for (let first = 0; first < texts.length; first += AT_ONCE)
      labels.push(
        ...(await Promise.all(texts.slice(first, first + AT_ONCE).map((text) => askOne(text, signal)))),
      );
    return labels;
  };
  return outsideVictim({ name, ask, dispose() {} }, classes);
}

function reasonOf({ cause, message }: Error): string {
  const { code } = (cause ?? {}) as NodeJS.ErrnoException;
  return code === undefined ? message : `no connection (${code})`;
}

function labelIn(body: string, where: string): string {
  const plain = body.trim();
  let json: unknown;
  try {
    json = JSON.parse(plain);
  } catch {
    return plain;
  }
  const label =
    typeof json === 'object' && json !== null && 'label' in json ? (json as { label: unknown }).label : json;
  if (typeof label === 'string' || typeof label === 'number') return String(label);
  throw new InputError({ where, found: plain === '' ? 'an empty answer' : plain, expected: EXPECTED });
}
