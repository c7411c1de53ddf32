"""Which subdomains a company may take, and what to propose for a name."""

import re
import unicodedata

PATTERN = re.compile(r"[a-z][a-z0-9-]{1,38}[a-z0-9]")  # SECURITY rule 1

RESERVED = frozenset(
    """
    about abuse access account accounts ad admin administrator ads api app apps assets auth autoconfig autodiscover
    backup beta billing blog board bot broadcasthost cache calendar cdn chat client cloud company config console
    contact css customer customers dashboard data database db demo-internal dev developer developers dns docs
    documentation domain download downloads email embed enterprise error example exchange faq feed feedback file files
    forum ftp gateway git graphql groups guest health help helpdesk hostmaster html http https icon id image images imap
    img info information-schema invite irc isatap jobs js json legal license link lists live local localdomain localhost
    log login logout logs m mail mailer mailer-daemon media metrics mobile monitor mta mx my mysql network new news
    newsletter noc noreply ns ns1 ns2 ns3 oauth office open operator operators org owner pages partner passport pay
    payment payments pg-catalog pg-toast ping platform policy pop pop3 portal postgres postmaster press pricing privacy
    production profile proxy public redirect register registration relay remote report root rss sales sandbox search
    secure security server service services session setup shop signin signup site sitemap smtp sql ssh ssl staff
    staging start static stats status store sub support system team tenant terms test testing tf ticketflower ticket
    tickets tls tool tools update upload uploads user users vpn web webhook webhooks webmail webmaster wiki wildcard
    wpad ws wss www www1 www2 xml xmpp
    """.split()
)


def is_well_formed(subdomain: str) -> bool:
    """Whether the text is a subdomain we give out: 3–40 of a–z, 0–9 and hyphens, beginning with a letter, no `xn--`."""
    return PATTERN.fullmatch(subdomain) is not None and "--" not in subdomain


def is_reserved(subdomain: str) -> bool:
    """Whether the platform keeps this name for itself."""
    return subdomain in RESERVED or subdomain.startswith("pg-")


def propose(name: str) -> str:
    """Return a well-formed subdomain made from a company's name, or "" where nothing usable is left."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    words = re.sub(r"[^a-z0-9]+", "-", ascii_name.replace("'", "")).strip("-")
    proposal = words.lstrip("0123456789-")[:40].rstrip("-")
    return proposal if is_well_formed(proposal) and not is_reserved(proposal) else ""
