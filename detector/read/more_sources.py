"""The readers of other platforms, archives and vendors, each known by its own header or keys."""

from __future__ import annotations

from detector.read.content_library import ContentLibrary
from detector.read.crowdtangle import Crowdtangle
from detector.read.facepager import Facepager
from detector.read.follower_count_history import FollowerCountHistory
from detector.read.github_stargazers import GithubStargazers
from detector.read.instagram_archive import InstagramArchive
from detector.read.linkedin import Linkedin
from detector.read.netvizz import Netvizz
from detector.read.opened import Reader
from detector.read.social_blade import SocialBlade
from detector.read.social_lists import Bluesky, Mastodon
from detector.read.sprout import Sprout
from detector.read.tiktok_archive import TiktokArchive
from detector.read.tiktok_business import TiktokBusiness
from detector.read.x_archive import XArchive
from detector.read.x_overview import XOverview
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
    SocialBlade(),
    FollowerCountHistory(),
    Crowdtangle(),
    ContentLibrary(),
    XOverview(),
    Linkedin(),
    Netvizz(),
    Sprout(),
    Facepager(),
)
