import { awsCloud } from '../support/shared-aws.ts';
import { testFiveHosts } from '../support/test-five-hosts.ts';

testFiveHosts('AWS', awsCloud);
