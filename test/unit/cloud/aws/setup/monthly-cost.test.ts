import { describe, expect, it } from 'vitest';
import { costWords, monthlyCost } from '../../../../../electron/cloud/aws/setup/monthly-cost.ts';

describe('what AWS costs a month', () => {
  it('S3-9: one machine stays inside what is free of queues and topics, and costs cents for the table', () => {
    const { dollars, lines } = monthlyCost({ machines: 1, repositories: 10 });
    expect(dollars).toBeLessThan(0.05);
    expect(lines.filter(({ what }) => !what.includes('DynamoDB')).map((line) => line.dollars)).toEqual([0, 0]);
  });

  it('S3-9: grows with machines and with repositories; each line adds up', () => {
    const cost = (machines: number, repositories: number) => monthlyCost({ machines, repositories });
    expect(cost(5, 100).dollars).toBeGreaterThan(cost(2, 100).dollars);
    expect(cost(5, 500).dollars).toBeGreaterThan(cost(5, 10).dollars);
    const { dollars, lines } = cost(5, 100);
    const sum = lines.reduce((total, line) => total + line.dollars, 0);
    expect(dollars - sum).toBeGreaterThanOrEqual(0);
    expect(dollars - sum).toBeLessThan(0.01);
    // An idle poller asks 129,600 times in 30 days.
    expect(lines[0]?.count).toBeGreaterThanOrEqual(5 * 129_600);
  });

  it('the sentence says for how many, on what it rests, and to check it', () => {
    expect(costWords(monthlyCost({ machines: 1, repositories: 1 }))).toMatch(
      /^about \$0\.\d\d a month for 1 machine with 1 repository each .*list prices of us-east-1 of 2026-\d\d; check/,
    );
  });
});
