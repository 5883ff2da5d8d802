"""Query parameters that never change what a page says. `url.clean_url` drops them; every name has its reason.

A name goes in here only if no site is known to choose a page by it: `cid`, `sid`, `id`, `source` and `ref` choose
pages on some sites, so they are dropped only with values that give them away.
"""

from __future__ import annotations

import re

TRACKING_PREFIXES: tuple[tuple[str, str], ...] = (
    ("utm_", "Google Analytics campaign"),
    ("mtm_", "Matomo campaign"),
    ("pk_", "Piwik campaign"),
    ("piwik_", "Piwik campaign"),
    ("hsa_", "HubSpot advertisement"),
    ("wt_", "Webtrekk media code"),
    ("wt.", "Webtrends media code"),
    ("at_", "AT Internet campaign"),
    ("guce_", "Yahoo consent redirect"),
    ("__hs", "HubSpot visitor"),
    ("_hs", "HubSpot e-mail"),
    ("vero_", "Vero e-mail"),
    ("oly_", "Omeda e-mail"),
    ("aff_", "affiliate"),
)
TRACKING_NAMES: tuple[tuple[str, str], ...] = (
    ("fbclid mibextid sfnsn fref __tn__ rdid", "Facebook click"),
    ("fb_action_ids fb_action_types fb_ref fb_source fb_comment_id", "Facebook action and comment"),
    ("ns_mchannel ns_source ns_campaign ns_linkname ns_fee", "Comscore"),
    ("int_source int_medium int_campaign int_content int_term", "campaign within the site"),
    ("cx_testid cx_testvariant cx_artpos cx_experienceid", "Cxense test and recommendation"),
    ("gclid gclsrc dclid gbraid wbraid srsltid gad_source gad_campaignid", "Google advertisement click"),
    ("_ga _gl", "Google Analytics across domains"),
    ("msclkid ocid", "Microsoft click and channel"),
    ("yclid ysclid ymclid", "Yandex click"),
    ("twclid ref_src ref_url __twitter_impression", "Twitter click and embed"),
    ("ttclid", "TikTok click"),
    ("igshid igsh", "Instagram share"),
    ("li_fat_id trk trkcampaign", "LinkedIn click"),
    ("epik", "Pinterest click"),
    ("rb_clickid irclickid irgwc zanpid awc", "affiliate click"),
    ("_branch_match_id", "Branch app link"),
    ("mc_cid mc_eid", "Mailchimp e-mail"),
    ("mkt_tok", "Marketo e-mail"),
    ("ck_subscriber_id", "ConvertKit e-mail"),
    ("s_cid s_kwcid s_campaign ef_id", "Adobe Analytics"),
    ("cmpid cmp icid intcid ncid ito xtor xtref xtcr", "publishers' campaign codes"),
    ("smid smtyp srnd ftag __source taid wprov feedtype feedname dlvrit", "publishers' share and feed codes"),
    ("soc_src soc_trk guccounter", "Yahoo share and consent"),
    ("sr_share sharetype share_token shareuid share_source share_medium", "share button"),
    ("spm", "Alibaba and Sohu click path"),
    ("showcomments", "comments unfolded"),
    ("fromrss rsspartner partnerid_rss", "came by the feed"),
)
SESSION_NAMES: tuple[tuple[str, str], ...] = (
    (
        "phpsessid jsessionid aspsessionid sessionid session_id cfid cftoken sess_id zenid osCsid",
        "the visitor's session",
    ),
)
_SOURCE_NAMES = frozenset(["ref", "source", "src", "from", "via", "partner", "origin", "referrer", "referer"])
_SOURCE_VALUES = re.compile(
    r"(rss|rss\d|rssfeed|rss[-_]feed|feed|feeds|atom|xml|newsletter|e?mail|email|twitter|facebook|fb|tw|x|whatsapp|telegram"
    r"|linkedin|reddit|pinterest|instagram|social|share|google|googlenews|bing|yahoo|apple_news|flipboard|homepage|home"
    r"|nav|navbar|menu|footer|header|sidebar|related|mostread|most_read|trending)",
    re.IGNORECASE,
)
# `sid` and `s` name a story on some sites and a session on others; a session's value is a long hash.
_HASH_NAMES = frozenset({"sid", "s", "session", "sess", "phpsess"})
_HASH_VALUE = re.compile(r"[0-9a-fA-F]{24,64}")
_PREFIXES = tuple(prefix for prefix, _ in TRACKING_PREFIXES)
_NAMES = frozenset(name.lower() for names, _ in (*TRACKING_NAMES, *SESSION_NAMES) for name in names.split())


def is_tracking(name: str, value: str) -> bool:
    """Whether `name=value` in a query says where the reader came from rather than which page it is.

    >>> is_tracking("utm_source", "rss"), is_tracking("ref", "rss"), is_tracking("ref", "12345")
    (True, True, False)
    """
    name = name.lower()
    if name in _NAMES or name.startswith(_PREFIXES):
        return True
    if name in _SOURCE_NAMES:
        return _SOURCE_VALUES.fullmatch(value) is not None
    return name in _HASH_NAMES and _HASH_VALUE.fullmatch(value) is not None
