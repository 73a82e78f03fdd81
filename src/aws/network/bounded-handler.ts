// Part of the SDK's chunk: the HTTP handler of every client, which reads no more of an answer than AWS would send.
import { pipeline, Transform, type TransformCallback } from 'node:stream';
import { NodeHttpHandler } from '@smithy/node-http-handler';

type Handle = NodeHttpHandler['handle'];

/** Bytes of one answer. AWS's largest page has 1,000 rows of a few kilobytes. */
const MAX_BODY = 16 * 2 ** 20;

/** Closes the connection of an answer that is larger than any of AWS's: it could have no end. */
export class BoundedHandler extends NodeHttpHandler {
  override async handle(...args: Parameters<Handle>): ReturnType<Handle> {
    const answer = await super.handle(...args);
    const { headers, body } = answer.response;
    // Node reads no more than a Content-Length says.
    if (!(Number(headers['content-length']) <= MAX_BODY)) answer.response.body = bounded(body);
    return answer;
  }
}

function bounded(body: NodeJS.ReadableStream): Transform {
  let length = 0;
  const limit = new Transform({
    transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback) {
      length += chunk.length;
      if (length <= MAX_BODY) done(null, chunk);
      else done(Object.assign(new Error('The answer is larger than 16 MiB.'), { name: 'AnswerTooLarge' }));
    },
  });
  // Whichever fails takes the other with it, and the connection.
  pipeline(body, limit, () => {});
  return limit;
}
