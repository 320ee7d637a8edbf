import { describe, expect, it } from 'vitest';
import { kindOf, type TroubleKind, troubleOf } from '../../../../electron/cloud/aws/trouble.ts';

/** An error as the SDK throws it. */
const sdkError = (name: string, message = '', status?: number) =>
  Object.assign(new Error(message), { name, ...(status === undefined ? {} : { $metadata: { httpStatusCode: status } }) });

describe('what AWS did not do, in words', () => {
  const cases: readonly (readonly [TroubleKind, Error])[] = [
    ['expired', sdkError('ExpiredTokenException', 'The security token included in the request is expired', 403)],
    ['expired', sdkError('ExpiredToken', '', 400)],
    ['expired', sdkError('CredentialsProviderError', 'Token is expired. To refresh this SSO session run aws sso login with the corresponding profile.')],
    ['expired', sdkError('CredentialsProviderError', 'Could not load credentials from any providers')],
    ['refused', sdkError('AccessDeniedException', 'User is not authorized to perform: dynamodb:PutItem', 400)],
    ['refused', sdkError('AuthorizationErrorException', '', 403)],
    ['refused', sdkError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403)],
    ['refused', sdkError('SignatureDoesNotMatch', 'The request signature we calculated does not match', 403)],
    ['clock', sdkError('SignatureDoesNotMatch', 'Signature expired: 20260101T000000Z is now earlier than 20260101T010000Z', 403)],
    ['clock', sdkError('InvalidSignatureException', 'Signature not yet current: 20260101T020000Z', 400)],
    ['clock', sdkError('RequestTimeTooSkewed', '', 403)],
    ['throttled', sdkError('ThrottlingException', 'Rate exceeded', 400)],
    ['throttled', sdkError('ProvisionedThroughputExceededException', '', 400)],
    ['throttled', sdkError('RequestThrottled', '', 403)],
    ['missing', sdkError('AWS.SimpleQueueService.NonExistentQueue', 'The specified queue does not exist.', 400)],
    ['unreachable', Object.assign(new AggregateError([Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' })]), {})],
    ['unreachable', Object.assign(new Error('getaddrinfo ENOTFOUND sqs.example.org'), { code: 'ENOTFOUND' })],
    ['unreachable', sdkError('TimeoutError', 'Connection timed out after 5000 ms')],
    ['unreachable', sdkError('Whatever', '', 503)],
    ['region', new Error('Region is missing')],
    ['failed', sdkError('ValidationException', 'One or more parameter values were invalid', 400)],
  ];
  for (const [kind, error] of cases) it(`${error.name} ${error.message.slice(0, 60)} is ${kind}`, () => expect(kindOf(error, false)).toBe(kind));

  it('what the SDK itself calls missing is missing, whatever its name', () => expect(kindOf(sdkError('Odd'), true)).toBe('missing'));

  it('says what to do: which to create, where to sign in', () => {
    const context = { service: 'sqs', what: 'queue everref-h-1', profile: 'work', region: 'eu-west-1', isMissing: false } as const;
    expect(troubleOf(sdkError('ExpiredToken'), context).message).toContain('aws sso login --profile work');
    expect(troubleOf(sdkError('QueueDoesNotExist'), context)).toMatchObject({
      code: 'cloud-missing',
      message: expect.stringMatching(/no queue everref-h-1 in eu-west-1: create it again/),
    });
  });
});
