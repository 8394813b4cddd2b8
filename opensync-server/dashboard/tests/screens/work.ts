/** What people ask agents for, by project: the title, the branch, and the files that it is about. */
export interface Task {
  project: string;
  branch: string;
  title: string;
  files: readonly string[];
}

const TASKS: Readonly<Record<string, readonly (readonly [string, string, string])[]>> = {
  'shop-api': [
    ['Round the totals of an order once, not per line', 'fix/rounding', 'src/orders/total.rs'],
    ['Retry webhooks that the payment provider refuses', 'webhook-retry', 'src/payments/webhook.rs'],
    ['Give every refund an idempotency key', 'refunds', 'src/payments/refund.rs'],
    ['Move carts from Redis into Postgres', 'carts-in-postgres', 'src/cart/store.rs'],
    ['Why is GET /orders slow for large customers?', 'main', 'src/orders/list.rs'],
    ['Document the errors of the checkout endpoint', 'docs/checkout', 'openapi/checkout.yaml'],
    ['Upgrade axum and fix what breaks', 'deps', 'Cargo.toml'],
    ['Limit login attempts per address', 'login-limits', 'src/auth/limit.rs'],
  ],
  storefront: [
    ['Keep the filter when one goes back to the results', 'fix/back', 'app/search/results.tsx'],
    ['Add a dark theme with the colours of the brand', 'dark-theme', 'app/theme/tokens.css'],
    ['Load product pictures lazily and without jumps', 'images', 'app/product/gallery.tsx'],
    ['The size picker cannot be used by keyboard', 'a11y', 'app/product/sizes.tsx'],
    ['Show prices in the currency of the visitor', 'currencies', 'app/price/format.ts'],
    ['Cut the bundle of the product page by half', 'bundle', 'vite.config.ts'],
    ['Test the checkout with Playwright', 'e2e', 'tests/checkout.spec.ts'],
  ],
  'mobile-app': [
    ['Sign in with a passkey', 'passkeys', 'lib/auth/passkey.dart'],
    ['The cart badge is wrong after a restart', 'fix/badge', 'lib/cart/badge.dart'],
    ['Move the list of orders to slivers', 'slivers', 'lib/orders/list.dart'],
    ['Offline: queue changes and send them later', 'offline', 'lib/sync/queue.dart'],
  ],
  'data-pipeline': [
    ['Load events by the hour instead of by the day', 'hourly', 'jobs/events.py'],
    ['Find out why March counts twice', 'main', 'models/sales.sql'],
    ['Replace pandas by polars in the nightly job', 'polars', 'jobs/nightly.py'],
    ['Alert when a table is older than six hours', 'freshness', 'checks/freshness.py'],
  ],
  infra: [
    ['Rotate the database password without downtime', 'rotation', 'terraform/rds.tf'],
    ['Make the staging cluster half as large at night', 'night', 'k8s/staging/scaler.yaml'],
    ['CI: cache the Rust build between runs', 'ci-cache', '.github/workflows/test.yml'],
  ],
};

/** All of it, one after another, the projects in turn. */
export const TASKS_IN_TURN: readonly Task[] = Object.entries(TASKS)
  .flatMap(([project, all]) =>
    all.map(([title, branch, file], nth) => ({ project, branch, title, files: [file], nth })),
  )
  .toSorted((a, b) => a.nth - b.nth)
  .map(({ nth: _, ...task }) => task);
