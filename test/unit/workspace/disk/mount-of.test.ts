import { expect, test } from 'vitest';
import { parseMounts, placeOf } from '../../../../electron/workspace/disk/mount-of.ts';

const here = parseMounts(
  [
    '22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw',
    '30 22 8:2 / /home rw shared:2 - ext4 /dev/sda2 rw',
    '31 30 8:2 /mara/my\\040code /srv/code rw - ext4 /dev/sda2 rw',
    '40 22 0:40 / /mnt rw - nfs4 server:/ rw',
    '41 22 0:41 / /mnt rw - nfs4 other:/ rw',
  ].join('\n'),
);
const container = parseMounts('90 80 0:60 / / rw - overlay overlay rw\n91 90 8:2 /mara/my\\040code/site /workspaces/site rw - ext4 /dev/sda2 rw\n');

test('a folder is the same by whatever mount it is seen, also in a container', () => {
  const place = placeOf('/home/mara/my code/site', here);
  expect(place).toBe('8:2 /mara/my code/site');
  expect(placeOf('/srv/code/site', here)).toBe(place);
  expect(placeOf('/workspaces/site', container)).toBe(place);
});

test('a folder of the same name elsewhere is another, and of two mounts at one point the later one is seen', () => {
  expect(placeOf('/home/mara/my code/site', container)).toBe('0:60 /home/mara/my code/site');
  expect(placeOf('/home/mara/my codes/site', here)).not.toBe(placeOf('/srv/codes/site', here));
  expect(placeOf('/mnt/x', here)).toBe('0:41 /x');
  expect(placeOf('/x', [])).toBeNull();
});
