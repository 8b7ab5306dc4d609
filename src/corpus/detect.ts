/** Which format a file has: its content says it, then its name, and an error asks where both leave a doubt. */
import { InputError } from '../errors.js';
import type { Sighting, Source } from './format.js';
import { type FileFormat, fileFormats, formatByName } from './formats.js';
import { plainTextFormat } from './plainText.js';

interface Sighted extends Sighting {
  readonly format: FileFormat;
}

/** @throws InputError where the content may be one format or another */
export function detectFormat({ origin, head, wishes, tell }: Source): FileFormat {
  const promised = formatByName(origin.name);
  const sighted = fileFormats.flatMap((format): Sighted[] => {
    const sighting = format.sniff(head, wishes);
    return sighting === undefined ? [] : [{ format, ...sighting }];
  });
  const sure = sighted.filter(({ isSure }) => isSure);
  if (promised !== undefined && (sure.length === 0 || sure.some(({ format }) => format === promised)))
    return promised;
  const [first, second] = sure.length > 0 ? sure : sighted;
  if (first === undefined) return plainTextFormat;
  if (!first.isSure || second !== undefined) throw doubt(origin.path, sure.length > 0 ? sure : sighted);
  if (first.isEvident !== true || origin.name.includes('.'))
    tell(`read as ${first.format.title}: ${first.because}`);
  return first.format;
}

function doubt(path: string, sighted: readonly Sighted[]): InputError {
  const others = sighted.filter(({ format }) => format !== plainTextFormat);
  const reasons = sighted.map(({ because }) => because).join('; ');
  const names = [...others.map(({ format }) => format.name), plainTextFormat.name];
  const ways = sighted.flatMap(({ advice }) => advice ?? []);
  return new InputError({
    where: path,
    found: `a file that may hold more than plain text: ${reasons}`,
    expected: 'a clear format',
    advice: [...ways, `Name the format with --input-format: ${names.join(' or ')}.`].join(' '),
  });
}
