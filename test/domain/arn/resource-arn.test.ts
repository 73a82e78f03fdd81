import { describe, expect, it } from 'vitest';
import { parseResourceArn } from '../../../src/domain/arn/resource-arn.ts';

const at = (service: string, resource: string) => `arn:aws:${service}:us-east-1:123456789012:${resource}`;

describe('parseResourceArn', () => {
  it.each([
    [at('ec2', 'volume/vol-1'), 'EBS'],
    [at('ec2', 'instance/i-1'), 'EC2'],
    [at('rds', 'db:orders'), 'RDS'],
    [at('dynamodb', 'table/sessions'), 'DynamoDB'],
    [at('elasticfilesystem', 'file-system/fs-1'), 'EFS'],
    [at('fsx', 'volume/fs-1/fsvol-1'), 'FSx'],
    [at('storagegateway', 'gateway/sgw-1/volume/vol-1'), 'Storage Gateway'],
    [at('backup-gateway', 'vm/vm-1'), 'VirtualMachine'],
    [at('redshift', 'cluster:warehouse'), 'Redshift'],
    [at('redshift-serverless', 'namespace/1'), 'Redshift Serverless'],
    [at('timestream', 'database/a/table/b'), 'Timestream'],
    [at('cloudformation', 'stack/web/1'), 'CloudFormation'],
    [at('eks', 'cluster/web'), 'EKS'],
    [at('dsql', 'cluster/1'), 'DSQL'],
    [at('ssm-sap', 'HANA/erp/DB/PRD'), 'SAP HANA on Amazon EC2'],
    // Aurora, DocumentDB, Neptune and Multi-AZ clusters of RDS have ARNs of the same form.
    [at('rds', 'cluster:orders'), undefined],
    [at('newservice', 'thing/1'), undefined],
  ])('%s is %s', (text, resourceType) => {
    expect(parseResourceArn(text)).toEqual({
      ok: true,
      value: { service: text.split(':')[2], region: 'us-east-1', ...(resourceType && { resourceType }) },
    });
  });

  it('accepts an ARN without a Region', () => {
    expect(parseResourceArn('arn:aws:s3:::bucket')).toEqual({ ok: true, value: { service: 's3', resourceType: 'S3' } });
  });

  it.each([
    ['', /form/],
    ['orders', /form/],
    ['arn:aws:rds:us-east-1:123456789012:', /form/],
    ['arn:mine:rds:us-east-1:123456789012:db:orders', /form/],
    ['arn:aws:rds:US:123456789012:db:orders', /Region/],
    [`${at('rds', 'db:orders')} `, /spaces/],
    [at('rds', 'db:órders'), /non-ASCII/],
    [at('rds', `db:${'x'.repeat(2048)}`), /2048/],
    [at('rds', 'snapshot:awsbackup:job-1'), /recovery point/],
    ['arn:aws:ec2:us-east-1::snapshot/snap-1', /recovery point/],
    [at('backup', 'backup-vault:Default'), /backup vault/],
  ])('refuses %j', (text, problem) => {
    const parsed = parseResourceArn(text);
    expect(parsed).toMatchObject({
      ok: false,
      problem: expect.stringMatching(problem),
      fix: expect.stringMatching(/./),
    });
  });
});
