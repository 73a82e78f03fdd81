// The empty server with what our build and our serving chunk do to the SDK: what is left is ours.
import '../../../src/pipeline/zod-config.ts';
import './empty-server.ts';
