"""The readers of other platforms, archives and vendors, each known by its own header or keys."""

from __future__ import annotations

from detector.read.github_stargazers import GithubStargazers
from detector.read.instagram_archive import InstagramArchive
from detector.read.opened import Reader
from detector.read.social_lists import Bluesky, Mastodon
from detector.read.tiktok_archive import TiktokArchive
from detector.read.tiktok_business import TiktokBusiness
from detector.read.x_archive import XArchive
from detector.read.youtube_studio import YoutubeStudio

SOURCES: tuple[Reader, ...] = (
    YoutubeStudio(),
    TiktokBusiness(),
    TiktokArchive(),
    InstagramArchive(),
    XArchive(),
    GithubStargazers(),
    Mastodon(),
    Bluesky(),
)
