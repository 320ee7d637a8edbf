import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editText } from '../../../../electron/config/edit.ts';
import { readGitArgus } from '../../../../electron/config/import/gitargus.ts';
import { planImport } from '../../../../electron/config/import/plan.ts';
import { parseConfig } from '../../../../electron/config/load.ts';

const theirs = `hostname: machine
root: /home/user/Workspace
repositories:
    - repo1
    - project1/repo1
    - project2/group/repo2
    - /elsewhere/repo3
aws:
    dynamodb:
        table: git
    sqs:
        queue: machine.fifo
    sns:
        topic:
            arn: arn:aws:sns:eu-central-1:123456789012:pushes.fifo
timezone: Europe/Budapest
python:
    bin: /usr/bin/python3.11
colour: blue
`;

function imported(text: string, mine: string, replace = false) {
  const read = readGitArgus(text);
  if (read.kind === 'refused') throw new Error(read.message);
  const { lines, changes } = planImport(read.config, parseConfig(mine, '/home/user/.config/everref/config.yml', { localCloudFile: '/x' }), replace);
  return { lines, after: editText(mine, changes), of: (from: string) => lines.filter((line) => line.from === from) };
}

describe('importing a configuration of GitArgus', () => {
  it('S3-8: host name, root, queue, topic and its region are taken; what has no counterpart is listed with why', () => {
    const { lines, after } = imported(theirs, '');
    const { config, problems } = parseConfig(after, '/c.yml', { localCloudFile: '/x' });
    expect(problems).toEqual([]);
    expect(config).toMatchObject({
      host: { name: 'machine' },
      workspaces: [{ path: '/home/user/Workspace', depth: 3 }],
      cloud: { kind: 'aws', region: 'eu-central-1', queue: 'machine.fifo', topic: 'arn:aws:sns:eu-central-1:123456789012:pushes.fifo' },
    });
    expect(lines.filter(({ what }) => what === 'left').map(({ from, message }) => `${from}: ${message}`)).toEqual([
      expect.stringMatching(/^repositories: is not below root/),
      expect.stringMatching(/^aws\.dynamodb\.table: its one key is hostname/),
      expect.stringMatching(/^timezone: times are kept in UTC/),
      expect.stringMatching(/^python\.bin: no hook is needed/),
      'colour: unknown',
    ]);
  });

  it('S3-8: comments and what stands here stay, and that is said; only if asked, theirs is taken instead', () => {
    const mine =
      '# mine\nhost:\n  name: laptop # as people say\nworkspaces:\n  - path: ~/code # all of it\ncloud: { kind: hub, url: "https://h:7421", token: { env: T } }\n';
    const { after, of } = imported(theirs, mine);
    expect(after).toContain(
      '# mine\nhost:\n  name: laptop # as people say\nworkspaces:\n  - path: ~/code # all of it\n  - path: /home/user/Workspace\n    depth: 3\n',
    );
    expect(after).toContain('kind: hub');
    expect([of('hostname'), of('aws.sqs.queue')]).toMatchObject([
      [{ what: 'kept', message: expect.stringContaining('laptop here and stays') }],
      [{ what: 'kept' }],
    ]);
    const replaced = imported(theirs, mine, true);
    expect(replaced.of('hostname')[0]?.message).toContain('instead of laptop');
    expect(replaced.after).toMatch(/name: machine # as people say[\s\S]*kind: aws/);
    expect(replaced.after).not.toContain('hub');
  });

  it('S3-8: imported twice, the second time changes nothing', () => {
    const { after } = imported(theirs, '# mine\n');
    expect(imported(theirs, after).after).toBe(after);
  });

  it('names that AWS could not have are not taken over', () => {
    const placeholder = theirs.replace('arn:aws:sns:eu-central-1:123456789012:pushes.fifo', "'arn:aws:sns:{region}:{userId}:{topicName}'");
    expect(imported(placeholder, '').of('aws.sns.topic.arn')).toMatchObject([{ what: 'left', message: 'is no name of AWS' }]);
  });

  it('a file that is none of GitArgus’s is refused in words; whatever stands in it, nothing is thrown', () => {
    expect(readGitArgus('- a\n')).toMatchObject({ kind: 'refused', message: 'it holds no keys' });
    expect(readGitArgus('a: [')).toMatchObject({ kind: 'refused', message: expect.stringContaining('no YAML') });
    expect(readGitArgus('services: {}\n')).toMatchObject({ kind: 'refused', message: expect.stringContaining('no configuration of GitArgus') });
    const anything = fc.anything({ withNullPrototype: false });
    fc.assert(
      fc.property(
        fc.record({ hostname: anything, root: anything, repositories: anything, aws: anything, python: anything }, { requiredKeys: ['hostname'] }),
        (data) => {
          let text: string;
          try {
            text = JSON.stringify(data);
          } catch {
            return;
          }
          const read = readGitArgus(text);
          if (read.kind === 'read') planImport(read.config, parseConfig('', '/c.yml', { localCloudFile: '/x' }), false);
        },
      ),
    );
  });
});
