import type { PolicyDocument, Statement } from './copy-statements.ts';

export const policyDocument = (Statement: Statement[]): PolicyDocument => ({ Version: '2012-10-17', Statement });

export const allow = (Sid: string, Action: string[], Resource: string | string[]): Statement => ({
  Sid,
  Effect: 'Allow',
  Action,
  Resource,
});

/** Lets a service use the role, for these of its resources alone: "confused deputy" in the guides of the services. */
export const trust = (Service: string, account: string, sources: string[]) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'aws:SourceAccount': account }, ArnLike: { 'aws:SourceArn': sources } },
    },
  ],
});
