// The empty server with what the build and the serving chunk do to the SDK: the difference is the product itself.
import '../../../src/pipeline/zod-config.ts';
import './empty-server.ts';
