// An OpenID Connect provider on this machine, with people who exist only here.

import { createServer } from "node:http";

import Provider from "oidc-provider";

export const CLIENT = { id: "opensync", secret: "hush: a+secret/with=signs" };
export const APPLICATION = "application";
export const AUDIENCE = "opensync";

/** What the application asks a token for: our server, or another one of the same provider. */
export const OURS = "https://opensync.example.org";
export const ANOTHERS = "https://mail.example.org";

/** Starts it. `publicUrl` is where our server will send people back to. */
export async function startProvider(publicUrl) {
  const http = createServer();
  await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${http.address().port}`;
  const back = `${issuer}/application`;
  const provider = new Provider(issuer, {
    clients: [
      { client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [`${publicUrl}/auth/callback`] },
      { client_id: APPLICATION, token_endpoint_auth_method: "none", redirect_uris: [back] },
    ],
    claims: { email: ["email", "email_verified"], profile: ["name"] },
    findAccount: (_context, id) => ({ accountId: id, claims: () => claims(id) }),
    features: {
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, resource) => ({
          scope: "opensync:read opensync:sync opensync:admin",
          audience: resource === OURS ? AUDIENCE : resource,
          accessTokenFormat: "jwt",
        }),
      },
    },
  });
  http.on("request", provider.callback());
  return { issuer, back, close: () => http.close() };
}

/** Eve's address is at another domain, and Mallory's was never verified. */
function claims(id) {
  const domain = id === "eve" ? "example.com" : "example.org";
  return { sub: id, name: id, email: `${id}@${domain}`, email_verified: id !== "mallory" };
}
