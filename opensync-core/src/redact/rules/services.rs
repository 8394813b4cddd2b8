//! Services: keys for mail, chat, payment, shops, and the rest of the web.

use super::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule::token(
        "slack-token",
        &["xox"],
        r"xox(?:[abeoprs](?:\.xox[bp])?-\d[\w-]{10,250}|c-\d[\w-]{20,250}|d-[\w%+/=-]{20,400})",
    )
    .entropy(3.0),
    Rule::token("slack-app-token", &["xapp-"], r"xapp-\d-[A-Z0-9]{8,14}-\d{8,16}-[0-9a-f]{64}"),
    Rule::within(
        "slack-webhook",
        &["hooks.slack.com/"],
        r"(?i)hooks\.slack\.com/(?:services|workflows|triggers)/([\w+/-]{30,160})",
    )
    .entropy(3.0),
    Rule::within("discord-webhook", &["/api/webhooks/"], r"/api/webhooks/\d{17,20}/([\w-]{60,80})"),
    Rule::within(
        "teams-webhook",
        &[".webhook.office.com/"],
        r"\.webhook\.office\.com/webhookb2/([\w@-]{60,90}/IncomingWebhook/[0-9a-f]{32}/[0-9a-f-]{36}[\w/-]{0,80})",
    ),
    Rule::token("discord-token", &[".G", ".X", ".Y", ".Z"], r"\.[GXYZ][\w-]{5}\.[\w-]{27,40}")
        .head(Rule::LETTERS, 24, 28)
        .entropy(3.8),
    Rule::token("telegram-token", &[":AA"], r":AA[\w-]{33}").head(Rule::DIGITS, 8, 10).entropy(3.0),
    Rule::token(
        "stripe-key",
        &["sk_live_", "sk_test_", "rk_live_", "rk_test_", "sk_prod_"],
        r"[sr]k_(?:live|test|prod)_[A-Za-z0-9]{16,250}",
    )
    .entropy(3.0),
    Rule::token("webhook-secret", &["whsec_"], r"whsec_[A-Za-z0-9+/=]{24,100}").entropy(3.0),
    Rule::token(
        "square-token",
        &["EAAA", "sq0atp-", "sq0csp-"],
        r"(?:EAAA[\w-]{60}|sq0(?:atp|csp)-[\w-]{22,43})",
    )
    .entropy(3.3),
    Rule::token(
        "braintree-token",
        &["access_token$production$"],
        r"access_token\$production\$[0-9a-z]{16}\$[0-9a-f]{32}",
    ),
    Rule::token("razorpay-key", &["rzp_live_", "rzp_test_"], r"rzp_(?:live|test)_[A-Za-z0-9]{14}"),
    Rule::token(
        "plaid-token",
        &["access-sandbox-", "access-production-", "access-development-"],
        r"access-(?:sandbox|production|development)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    ),
    Rule::token(
        "shopify-token",
        &["shpat_", "shpca_", "shppa_", "shpss_", "shpua_"],
        r"shp(?:at|ca|pa|ss|ua)_[a-fA-F0-9]{32}",
    ),
    Rule::token("sendgrid-key", &["SG."], r"SG\.[\w-]{22}\.[\w-]{43}"),
    Rule::token("mailgun-key", &["key-"], r"key-[0-9a-f]{32}"),
    Rule::token("mailchimp-key", &["-us"], r"-us\d{1,2}").head(Rule::HEX, 32, 32),
    Rule::token(
        "brevo-key",
        &["xkeysib-", "xsmtpsib-"],
        r"x(?:key|smtp)sib-[0-9a-f]{64}-[A-Za-z0-9]{16}",
    ),
    Rule::token("resend-key", &["re_"], r"re_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,28}").entropy(3.5),
    Rule::token("mandrill-key", &["md-"], r"md-[\w-]{22}").entropy(3.8),
    Rule::token("twilio-key", &["SK"], r"SK[0-9a-f]{32}"),
    Rule::token(
        "hubspot-token",
        &["pat-na", "pat-eu"],
        r"pat-(?:na|eu)\d-[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
    ),
    Rule::token("linear-key", &["lin_api_", "lin_oauth_"], r"lin_(?:api|oauth)_[A-Za-z0-9]{40,64}"),
    Rule::token(
        "notion-token",
        &["ntn_", "secret_"],
        r"(?:ntn_[A-Za-z0-9]{40,50}|secret_[A-Za-z0-9]{43})",
    )
    .entropy(3.5),
    Rule::token("figma-token", &["figd_", "figu_"], r"fig[du]_[\w-]{40,46}"),
    Rule::token("airtable-token", &["pat"], r"pat[A-Za-z0-9]{14}\.[0-9a-f]{64}"),
    Rule::token("typeform-token", &["tfp_"], r"tfp_[\w.=-]{40,70}").entropy(3.5),
    Rule::token("contentful-token", &["CFPAT-"], r"CFPAT-[\w-]{43,52}"),
    Rule::token("mapbox-token", &["sk.eyJ"], r"sk\.eyJ[\w-]{60,120}\.[\w-]{20,30}"),
    Rule::token("dropbox-token", &["sl."], r"sl\.(?:u\.)?[\w-]{130,1500}"),
    Rule::token("facebook-token", &["EAA"], r"EAA[A-Za-z0-9]{90,300}").entropy(4.0),
    Rule::token("twitter-bearer", &["AAAAAAAAAAAAAAAAAAAAA"], r"A{21,23}[A-Za-z0-9%]{80,100}")
        .entropy(3.0),
    Rule::token("easypost-key", &["EZAK", "EZTK"], r"EZ[AT]K[A-Za-z0-9]{54}"),
    Rule::token("duffel-token", &["duffel_"], r"duffel_(?:test|live)_[\w=-]{43}"),
    Rule::token("shippo-token", &["shippo_"], r"shippo_(?:live|test)_[0-9a-f]{40}"),
    Rule::token("frameio-token", &["fio-u-"], r"fio-u-[\w=-]{64}"),
    Rule::token("adafruit-key", &["aio_"], r"aio_[A-Za-z0-9]{28}"),
    Rule::token("flutterwave-key", &["FLWSECK"], r"FLWSECK(?:_TEST)?-[0-9a-fA-F]{12,36}(?:-X)?"),
    Rule::token("intra42-key", &["s-s4t2"], r"s-s4t2(?:ud|af)-[0-9a-f]{64}"),
    Rule::within(
        "webhook",
        &["hooks.zapier.com/hooks/"],
        r"hooks\.zapier\.com/hooks/(?:catch|standard)/(\d{4,12}/[\w/-]{5,60})",
    )
    .formed(),
    Rule::within(
        "webhook",
        &[
            "hook.eu1.make.com/",
            "hook.eu2.make.com/",
            "hook.us1.make.com/",
            "hook.us2.make.com/",
            "hook.integromat.com/",
        ],
        r"hook\.(?:[a-z]{2}\d\.make|integromat)\.com/([a-z0-9]{24,48})",
    )
    .formed(),
    Rule::within(
        "webhook",
        &["maker.ifttt.com/"],
        r"maker\.ifttt\.com/trigger/[\w-]{1,60}(?:/json)?/with/key/([\w-]{20,60})",
    )
    .formed(),
    Rule::within("webhook", &["maker.ifttt.com/use/"], r"maker\.ifttt\.com/use/([\w-]{20,60})")
        .formed(),
    Rule::within("webhook", &["/open-apis/bot/v2/hook/"], r"/open-apis/bot/v2/hook/([\w-]{20,60})")
        .formed(),
    Rule::within(
        "webhook",
        &["/cgi-bin/webhook/send?key="],
        r"/cgi-bin/webhook/send\?key=([\w-]{20,60})",
    )
    .formed(),
    Rule::within(
        "webhook",
        &["oapi.dingtalk.com/robot/send?"],
        r"oapi\.dingtalk\.com/robot/send\?access_token=([0-9a-f]{40,80})",
    )
    .formed(),
    Rule::within(
        "webhook",
        &["chat.googleapis.com/v1/spaces/"],
        r"chat\.googleapis\.com/v1/spaces/[\w-]{5,40}/messages\?([\w.=&%-]{40,300})",
    )
    .formed(),
    Rule::within(
        "webhook",
        &["discord.com/api/webhooks/", "discordapp.com/api/webhooks/"],
        r"(?:discord|discordapp)\.com/api/webhooks/\d{15,20}/([\w-]{40,90})",
    )
    .formed(),
    Rule::within("okta-token", &["ssws "], r"(?i)ssws {1,3}([\w-]{20,80})").formed().entropy(3.0),
    Rule::token("intercom-token", &["dG9rOi"], r"dG9rOi[A-Za-z0-9+/]{40,90}={0,2}"),
    Rule::token("clickup-token", &["pk_"], r"pk_\d{6,10}_[A-Z0-9]{32}"),
    Rule::token(
        "asana-token",
        &["1/", "2/"],
        r"(?:1/\d{15,17}:[0-9a-f]{32}|2/\d{15,17}/\d{15,17}:[0-9a-f]{32})",
    ),
    Rule::token("mailersend-key", &["mlsn."], r"mlsn\.[0-9a-f]{64}"),
    Rule::token(
        "stytch-secret",
        &["secret-test-", "secret-live-"],
        r"secret-(?:test|live)-[\w=-]{30,60}",
    ),
    Rule::token("payment-key", &["live_", "test_"], r"(?:live|test)_[A-Za-z0-9]{30,60}")
        .entropy(4.0),
    Rule::token("paypal-token", &["A21AA"], r"A21AA[\w-]{80,120}"),
    Rule::token("adyen-key", &["AQE"], r"AQE[a-z]{2}[\w+/=.-]{60,300}").entropy(4.5),
    Rule::token("google-key", &["AQ.Ab"], r"AQ\.Ab[\w-]{40,80}"),
    Rule::token("infisical-token", &["st."], r"st\.[0-9a-f]{24}\.[0-9a-f]{32}\.[0-9a-f]{32}"),
    Rule::token("expo-token", &["expo_"], r"expo_[\w-]{30,60}").entropy(3.5),
    Rule::token("instagram-token", &["IGQV", "IGAA"], r"IG(?:QV|AA)[\w-]{80,300}"),
    Rule::token("meta-token", &["EAAG", "EAAC", "EAAB", "EAAJ"], r"EAA[GCBJ][A-Za-z0-9]{80,300}")
        .entropy(4.0),
];
