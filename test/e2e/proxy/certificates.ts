import forge from 'node-forge';
import { DAY } from '../../support/constants.ts';

export interface Authority {
  /** PEM of the authority's own certificate. */
  certificate: string;
  /** A server certificate for these DNS names, signed by the authority; both PEM. */
  issue(names: readonly string[]): { cert: string; key: string };
}

/** A certificate authority that only the test knows. */
export function createAuthority(commonName: string): Authority {
  const keys = forge.pki.rsa.generateKeyPair(2048);
  const subject = [{ name: 'commonName', value: commonName }];
  const own = certificate('01', keys.publicKey, subject, subject, keys.privateKey, [
    { name: 'basicConstraints', cA: true },
    { name: 'keyUsage', keyCertSign: true, critical: true },
  ]);
  return {
    certificate: own,
    issue(names) {
      const { publicKey, privateKey } = forge.pki.rsa.generateKeyPair(2048);
      const cert = certificate('02', publicKey, [{ name: 'commonName', value: 'test' }], subject, keys.privateKey, [
        { name: 'subjectAltName', altNames: names.map((value) => ({ type: 2, value })) },
      ]);
      return { cert, key: forge.pki.privateKeyToPem(privateKey) };
    },
  };
}

function certificate(
  serialNumber: string,
  publicKey: forge.pki.PublicKey,
  subject: forge.pki.CertificateField[],
  issuer: forge.pki.CertificateField[],
  signingKey: forge.pki.PrivateKey,
  extensions: object[],
): string {
  const one = forge.pki.createCertificate();
  one.publicKey = publicKey;
  one.serialNumber = serialNumber;
  one.validity.notBefore = new Date(Date.now() - DAY);
  one.validity.notAfter = new Date(Date.now() + DAY);
  one.setSubject(subject);
  one.setIssuer(issuer);
  one.setExtensions(extensions);
  one.sign(signingKey as forge.pki.rsa.PrivateKey, forge.md.sha256.create());
  return forge.pki.certificateToPem(one);
}
