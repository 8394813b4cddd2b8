//! Sources: what holds of every agent whose history can be read.
//!
//! Each law runs over the cases of each agent: `fixtures/<agent>/<case>/history` is a home folder as
//! the agent leaves it, and `expected.json` beside it says what is in it. An agent must have four:
//!
//! - `small`: a few turns with a tool, a fork or a subagent if the agent knows such;
//! - `grown`: what lies in the same home a little later;
//! - `older`: the same kind of talk in another version of the format;
//! - `hostile`: types that must not be there, lone halves of characters, absurd figures.
//!
//! `fixtures/<agent>/about.json` says what the agent does not keep apart, and which laws it cannot
//! keep and why. One that writes as another does has that one's cases: `like` names it, `places` says
//! where it keeps what lies elsewhere in them. So an agent is added without a line of code here. A folder of histories that real
//! agents wrote, in the same form, is compared by `OPENSYNC_AGENTS=DIR`.
#![allow(clippy::unwrap_used)]

mod archive;
mod case;
mod counting;
mod damage;
mod live;
mod pieces;
mod places;
mod shape;
mod truth;
