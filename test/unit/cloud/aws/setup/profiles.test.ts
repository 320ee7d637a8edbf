import { expect, it } from 'vitest';
import { readProfiles } from '../../../../../electron/cloud/aws/setup/profiles.ts';

it('the profiles of both files are found by name and region; sessions and keys are not among them', () => {
  const config =
    '[default]\nregion = eu-west-1\n\n[profile work]\r\nsso_session = acme\r\nregion=us-east-1\n[sso-session acme]\nsso_region = us-east-2\nregion = us-east-2\n';
  expect(readProfiles(config, 'config')).toEqual([
    { name: 'default', region: 'eu-west-1' },
    { name: 'work', region: 'us-east-1' },
  ]);
  expect(readProfiles('[home]\naws_access_key_id = AKIA\naws_secret_access_key = x\n', 'credentials')).toEqual([{ name: 'home', region: null }]);
});
