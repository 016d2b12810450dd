import { CdcError } from '../../../errors.ts';

/**
 * Loads a package that only some users need.
 *
 * @throws {CdcError} `ERR_CDC_USAGE`, with the command that installs it.
 */
export async function loadOptional<Module>(
  load: () => Promise<Module>,
  name: string,
): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    const isMissing =
      cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND';
    if (!isMissing) throw cause;
    throw new CdcError('ERR_CDC_USAGE', `The package ${name} is not installed`, {
      details: { place: name, fix: `Install it: npm install --save-dev ${name}` },
    });
  }
}
