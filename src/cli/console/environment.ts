/** What computed a result, for reports. */
import type { Environment } from '../../report/pages/settingsPart.js';
import { packageVersion } from './packageVersion.js';

/** @param engine the tensor engine, where one was used */
export function environment(engine: string | null): Environment {
  return {
    version: packageVersion(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    engine,
    time: new Date().toISOString(),
  };
}
