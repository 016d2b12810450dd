import { describe, expect, it } from 'vitest';
import { EXAMPLES } from '../../../src/tools/cli/examples.ts';
import { runCommand } from './run-command.ts';

describe('runCli', () => {
  it.each([
    ['an unknown command', ['dekode'], 'dekode'],
    ['an unknown option', ['decode', '--colour', 'x.json'], '--colour'],
    ['an unknown option before the command', ['--colour', 'decode', 'x.json'], '--colour'],
    ['a missing argument', ['decode'], 'file'],
    ['an argument too many', ['decode', 'a.json', 'b.json'], 'decode'],
    ['an option without its value', ['decode', 'x.json', '--format'], '--format'],
    ['a value that an option does not have', ['decode', 'x.json', '--format', 'xml'], '--format'],
    ['an unknown function', ['decode', '-', '--service', 'x', '--function'], '--function'],
  ])('ends with 2 for %s, and names it', async (_what, argv, named) => {
    const { exitCode, stdout, stderr } = await runCommand(argv);

    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(
      /^error ERR_CDC_USAGE\n {2}place {2}.*\n {2}what {3}.*\n {2}fix {4}.*\n$/,
    );
    expect(stderr).toContain(named);
  });

  it.each([
    ['a file that is not there', ['decode', 'no-such-file.json'], 'no-such-file.json'],
    ['a folder', ['decode', 'fixtures'], 'fixtures'],
    ['an empty input', ['decode', '-'], 'standard input'],
    ['a service that is not there', ['check', '--service', 'none.ts'], 'none.ts'],
    [
      'a file without a service',
      ['check', '--service', 'tools/cli/run-command.ts'],
      'run-command.ts',
    ],
  ])('ends with 3 for %s, and names it', async (_what, argv, place) => {
    const { exitCode, stdout, stderr } = await runCommand(argv);

    expect(exitCode).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toContain('error ERR_CDC_INPUT_INVALID');
    expect(stderr).toContain(place);
    expect(stderr).not.toContain('    at ');
  });

  it.each([
    [['--json', 'decode', 'no-such-file.json'], 'ERR_CDC_INPUT_INVALID', 'no-such-file.json'],
    [['decode', '--json', 'no-such-file.json'], 'ERR_CDC_INPUT_INVALID', 'no-such-file.json'],
    [['--json', 'dekode'], 'ERR_CDC_USAGE', 'dekode'],
  ])('writes the error of %j as one JSON object', async (argv, code, place) => {
    const { stderr } = await runCommand(argv);

    expect(JSON.parse(stderr)).toStrictEqual({
      code,
      place,
      message: expect.any(String),
      fix: expect.any(String),
    });
    expect(stderr.trimEnd()).not.toContain('\n');
  });

  it('shows where an error comes from only with --debug', async () => {
    const { exitCode, stderr } = await runCommand(['--debug', 'decode', 'no-such-file.json']);

    expect(exitCode).toBe(3);
    expect(stderr).toContain('    at ');
  });

  it.each([
    [[], 'Usage: millrace'],
    [['--help'], 'Usage: millrace'],
    [['help'], 'Usage: millrace'],
    [['help', 'explain'], 'Usage: millrace explain'],
    [['decode', '--help'], '"undecodable"'],
    [['--version'], '0.1.0'],
  ])('answers %j on standard output', async (argv, expected) => {
    const { exitCode, stdout, stderr } = await runCommand(argv);

    expect(exitCode).toBe(0);
    expect(stdout).toContain(expected);
    expect(stderr).toBe('');
  });

  it.each([
    [['dekode'], 'decode'],
    [['quarantine', 'lst'], 'list'],
    [['decode', '--registri', 'x', 'y'], '--registry'],
  ])('suggests for %j what was meant', async (argv, meant) => {
    const { exitCode, stderr } = await runCommand(argv);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(`fix    Did you mean ${meant}?`);
  });

  it.each(Object.entries(EXAMPLES))(
    'shows examples of %s, of options that it has',
    async (name, examples) => {
      const { stdout } = await runCommand([...name.split(' '), '--help']);

      expect(stdout).toContain('Examples:');
      for (const example of examples) {
        expect(stdout).toContain(`  millrace ${example}`);
        expect(example.startsWith(name)).toBe(true);
        for (const [flag] of example.matchAll(/--[a-z-]+/g)) {
          expect(stdout.split('Examples:')[0]).toContain(flag);
        }
      }
    },
  );
});
