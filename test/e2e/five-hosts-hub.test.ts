import { hubCloud } from '../support/shared-hub.ts';
import { testFiveHosts } from '../support/test-five-hosts.ts';

testFiveHosts('a hub', hubCloud);
