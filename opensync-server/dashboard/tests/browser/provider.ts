import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { createServer, type Server as HttpServer, type ServerResponse } from 'node:http';
import { freePort } from './server.ts';

const KEY = generateKeyPairSync('rsa', { modulusLength: 2048 });

const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token that says who somebody is, signed. */
function tokenOf(claims: object): string {
  const text = `${base64({ alg: 'RS256', kid: 'one', typ: 'JWT' })}.${base64(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), KEY.privateKey).toString('base64url')}`;
}

/** An identity provider that asks nobody for a password: it vouches for whoever it is told is there. */
export class Provider {
  issuer = '';
  /** Who sits in front of the browser. */
  person = '';
  #server: HttpServer | null = null;
  readonly #codes = new Map<string, { nonce: string; challenge: string; client: string; email: string }>();

  async start(): Promise<void> {
    const port = await freePort();
    this.issuer = `http://127.0.0.1:${port}`;
    this.#server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', this.issuer);
      if (url.pathname === '/authorize') return this.#authorize(url.searchParams, response);
      let body = '';
      request.on('data', (piece) => {
        body += piece;
      });
      request.on('end', () => this.#answer(url.pathname, new URLSearchParams(body), response));
    }).listen(port, '127.0.0.1');
  }

  stop(): void {
    this.#server?.close();
  }

  #authorize(asked: URLSearchParams, response: ServerResponse): void {
    const of = (name: string) => asked.get(name) ?? '';
    const code = randomUUID();
    this.#codes.set(code, {
      nonce: of('nonce'),
      challenge: of('code_challenge'),
      client: of('client_id'),
      email: this.person,
    });
    const back = new URL(of('redirect_uri'));
    back.search = new URLSearchParams({ code, state: of('state') }).toString();
    response.writeHead(302, { location: back.href }).end();
  }

  #answer(path: string, form: URLSearchParams, response: ServerResponse): void {
    const answers: Record<string, () => object | undefined> = {
      '/.well-known/openid-configuration': () => ({
        issuer: this.issuer,
        authorization_endpoint: `${this.issuer}/authorize`,
        token_endpoint: `${this.issuer}/token`,
        jwks_uri: `${this.issuer}/keys`,
        token_endpoint_auth_methods_supported: ['none'],
      }),
      '/keys': () => ({
        keys: [{ ...KEY.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }],
      }),
      '/token': () => this.#token(form),
    };
    const answer = answers[path]?.();
    response.writeHead(answer ? 200 : 400, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { error: 'invalid_grant' }));
  }

  #token(form: URLSearchParams): object | undefined {
    const code = this.#codes.get(form.get('code') ?? '');
    const shown = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (code?.challenge !== shown) return undefined;
    const now = Math.floor(Date.now() / 1000);
    const { email, nonce, client } = code;
    const claims = { iss: this.issuer, aud: client, sub: email, email, email_verified: true, nonce };
    const id_token = tokenOf({ ...claims, iat: now, exp: now + 300 });
    return { access_token: randomUUID(), token_type: 'Bearer', expires_in: 300, id_token };
  }
}
