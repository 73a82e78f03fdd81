// A chunk of its own, with jose: loaded with the first token that has to be verified.
import type { AuthInfo } from '@modelcontextprotocol/server';
import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';
import { principalFrom } from '../../pipeline/principal.ts';
import { type Issuer, IssuerKeys } from './issuer-keys.ts';
import { InvalidToken, IssuerUnavailable } from './refusal.ts';

export interface AccessTokenOptions extends Issuer {
  /** The resource identifier of this server: a token must be for it and for nothing that only resembles it. */
  audience: string;
}

/** With public keys only: a shared secret or `none` could be anyone's. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

/** How far the clocks of the issuer and of this machine may be apart, in seconds. */
const TOLERANCE = 10;

/** JWT access tokens of one issuer for one audience (RFC 9068). */
export class AccessTokens {
  readonly #options: AccessTokenOptions;
  readonly #keys: IssuerKeys;
  readonly #audiences: string[];

  constructor(options: AccessTokenOptions) {
    this.#options = options;
    this.#keys = new IssuerKeys(options);
    // Clients write an identifier as their URL library does: `https://host` becomes `https://host/`.
    this.#audiences = [options.audience, new URL(options.audience).href];
  }

  /** What a token says of its bearer; the token itself is not in it. Throws InvalidToken or IssuerUnavailable. */
  async verify(token: string): Promise<AuthInfo> {
    const { issuer, clock, audience } = this.#options;
    // Without a key: a token that cannot be valid does not make this server ask the issuer.
    if (unverified(token).iss !== issuer) throw new InvalidToken('The access token is from another issuer.');
    const now = clock.now();
    let claims: JWTPayload;
    try {
      ({ payload: claims } = await jwtVerify(token, this.#keys.find, {
        issuer,
        audience: this.#audiences,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp'],
        clockTolerance: TOLERANCE,
        currentDate: new Date(now),
      }));
    } catch (error) {
      throw error instanceof IssuerUnavailable ? error : new InvalidToken(whyInvalid(error));
    }
    if (claims.iat !== undefined && claims.iat > now / 1000 + TOLERANCE) {
      throw new InvalidToken('The access token was issued in the future.');
    }
    // RFC 7800: only the holder of a key may use it, and a bearer token does not show who that is.
    if (claims.cnf !== undefined) throw new InvalidToken('The access token is bound to a key. Send a bearer token.');
    const clientId = text(claims.client_id) ?? text(claims.azp);
    const subject = text(claims.sub);
    // Hidden characters alone are no name: such a caller would be nobody in the audit log, and anonymous to --confirm.
    if (!principalFrom(subject, clientId)) {
      throw new InvalidToken('The access token names neither a subject nor a client.');
    }
    return {
      token: '',
      clientId: clientId ?? '',
      scopes: scopesIn(claims),
      expiresAt: claims.exp!,
      resource: new URL(audience),
      extra: { subject },
    };
  }
}

/** The claims before anyone has vouched for them. */
function unverified(token: string): JWTPayload {
  try {
    const { alg, typ } = decodeProtectedHeader(token);
    const claims = decodeJwt(token);
    if (!ALGORITHMS.includes(alg as string)) {
      throw new InvalidToken('The access token is not signed with an algorithm that this server accepts.');
    }
    // RFC 9068 wants at+jwt. Many issuers write JWT, as RFC 7519 allows, or nothing.
    if (typ !== undefined && !/^(?:application\/)?(?:at\+)?jwt$/i.test(typ)) {
      throw new InvalidToken('The token is not an access token.');
    }
    return claims;
  } catch (error) {
    throw error instanceof InvalidToken ? error : new InvalidToken('The access token is not a signed JWT.');
  }
}

const CLAIMS: Readonly<Record<string, string>> = {
  aud: 'The access token is for another audience.',
  iss: 'The access token is from another issuer.',
  nbf: 'The access token is not valid yet.',
  exp: 'The access token has no expiry, or one that is not a number.',
  iat: 'The access token has a date of issue that is not a number.',
};

function whyInvalid(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'The access token has expired.';
  if (error instanceof errors.JWTClaimValidationFailed && Object.hasOwn(CLAIMS, error.claim)) {
    return CLAIMS[error.claim] as string;
  }
  if (error instanceof errors.JWKSNoMatchingKey) return 'The issuer does not have the key that the access token names.';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'The signature of the access token is not valid.';
  return 'The access token cannot be verified.';
}

const text = (claim: unknown) => (typeof claim === 'string' && claim !== '' ? claim : undefined);

/** `scope` is a string (RFC 9068); some issuers have `scp`, a string or a list. */
function scopesIn({ scope, scp }: JWTPayload): string[] {
  return [scope, ...(Array.isArray(scp) ? scp : [scp])].flatMap((one) =>
    typeof one === 'string' ? one.split(' ') : [],
  );
}
