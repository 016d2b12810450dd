import { readdirSync, readFileSync } from 'node:fs';
import { Readable, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { errorCatalog } from '../../../../src/errors.ts';
import { telemetryLevels } from '../../../../src/model/telemetry-catalog.ts';
import { runCli } from '../../../../src/tools/cli/run-cli.ts';
import { alarmCatalog, alarmCodes } from '../../../../src/tools/deploy/alarms/alarm-catalog.ts';

const FOLDER = new URL('../../../../docs/runbooks/', import.meta.url);
const files = readdirSync(FOLDER);
const pages = files.map((file) => [file, readFileSync(new URL(file, FOLDER), 'utf8')] as const);

const COMMAND = /(?:npx )?\bmillrace (?:quarantine [a-z]+|[a-z]+)\b[^`\n|>&]*/g;

/** The commands of `millrace` on a page: those of its code blocks and those within its text. */
const commands = [
  ...new Set(pages.flatMap(([, text]) => [...text.matchAll(COMMAND)].map(([line]) => line))),
].map((line) => line.replace(/^npx /, '').replace(/\s+#.*$/, ''));

describe('runbooks', () => {
  it.each(alarmCodes)('%s has its page, and every page answers the same questions', (code) => {
    const text = readFileSync(new URL(`${code}.md`, FOLDER), 'utf8');

    expect(text).toContain(`*Alarm* \`${code}\``);
    for (const heading of ['What it means', 'What users see', 'Look', 'Do', 'Over when'])
      expect(text, heading).toMatch(new RegExp(`^##+ ${heading}\\b`, 'm'));
  });

  it.each(alarmCodes)('%s is in the list with its meaning and threshold', (code) => {
    const { means, threshold, unit } = alarmCatalog[code];
    const list = readFileSync(new URL('README.md', FOLDER), 'utf8');

    const at = threshold === undefined ? `to be set, in ${unit}` : `${threshold} ${unit}`;
    expect(list).toContain(`| [${code}](${code}.md) | ${means} | ${at} |`);
  });

  it('have no page that nothing leads to', () => {
    const known = new Set([
      ...alarmCodes.map((code) => `${code}.md`),
      'README.md',
      'replay.md',
      'dms-task.md',
    ]);

    expect(files.filter((file) => !known.has(file))).toStrictEqual([]);
  });

  it('name commands at all', () => {
    expect(commands.length).toBeGreaterThan(15);
  });

  it.each(commands)('name a command that exists, with options that it has: %s', async (line) => {
    const words = line.split(' ').slice(1);
    const name = words[0] === 'quarantine' ? words.slice(0, 2) : words.slice(0, 1);
    const options = words.filter((word) => /^--[a-z]/.test(word));

    const help = await helpOf(name);

    expect(help).toContain(`Usage: millrace ${name.join(' ')} `);
    for (const option of options) expect(help).toMatch(new RegExp(` ${option}\\b(?!-)`));
  });

  it.each(pages)('%s names codes, events and pages that exist', (_, text) => {
    const codes = [...text.matchAll(/`(ERR_CDC_[A-Z_]+[A-Z])`/g)].map(([, code = '']) => code);
    expect(codes.filter((code) => !Object.hasOwn(errorCatalog, code))).toStrictEqual([]);

    const events = [...text.matchAll(/\$\.message = "([a-z.]+)"/g)].map(([, name = '']) => name);
    expect(events.filter((name) => !Object.hasOwn(telemetryLevels, name))).toStrictEqual([]);

    const links = [...text.matchAll(/\]\(([a-z-]+\.md)\)/g)].map(([, file = '']) => file);
    expect(links.filter((file) => !files.includes(file))).toStrictEqual([]);
  });
});

async function helpOf(name: readonly string[]): Promise<string> {
  let text = '';
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  const io = { stdin: Readable.from([]), stdout, stderr: stdout, cwd: '.', now: () => 0 };
  await runCli([...name, '--help'], io);
  return text;
}
