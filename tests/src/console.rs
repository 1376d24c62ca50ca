//! Use of the staff console by the demonstration's staff.

use crate::driver::Screen;
use crate::page::{Page, Role, Target};
use crate::server::Server;
use crate::world::Story;

/// A signed-in member of the staff.
#[derive(Debug)]
pub struct Console;

impl Console {
    /// A desktop browser in Chinese where the demonstration's `user` is signed in.
    pub async fn sign_in(story: &Story, user: &str) -> Page {
        Self::sign_in_to(&story.world.server, story, user, Screen::Desktop).await
    }

    /// As [`Console::sign_in`], with another screen size.
    pub async fn sign_in_at(story: &Story, user: &str, screen: Screen) -> Page {
        Self::sign_in_to(&story.world.server, story, user, screen).await
    }

    /// As [`Console::sign_in`], at a server of the story.
    pub async fn sign_in_to(server: &Server, story: &Story, user: &str, screen: Screen) -> Page {
        let desk = Page { origin: server.origin.clone(), ..story.desk("zh-CN", screen).await };
        desk.open("/staff").await;
        Self::enter(&desk, user, &Self::password(server)).await;
        desk.see(&Target::role(Role::Button, "退出登录")).await;
        Self::prove(&desk, &Self::password(server)).await;
        desk
    }

    /// Enters the password again, so that actions that give power over others do not ask for it in the next five
    /// minutes.
    async fn prove(desk: &Page, password: &str) {
        let script = "const [password, done] = arguments; fetch('/api/staff/session/proof', { method: 'POST', \
            headers: { 'content-type': 'application/json' }, body: JSON.stringify({ password }) }) \
            .then(answer => done(answer.status))";
        let status =
            desk.client.execute_async(script, vec![password.into()]).await.expect("the server answers");
        assert_eq!(status, 204, "the password proves who it is");
    }

    /// Fills in name and password on the Chinese sign-in page and submits them.
    pub async fn enter(desk: &Page, user: &str, password: &str) {
        desk.fill("用户名", user).await;
        desk.fill("密码", password).await;
        desk.press("登录").await;
    }

    /// The password of the demonstration's staff, as the server printed it.
    #[must_use]
    pub fn password(server: &Server) -> String {
        password_in(&server.log()).expect("the server prints the staff's password")
    }
}

/// The password of the demonstration's staff in a server's output.
#[must_use]
pub fn password_in(printed: &str) -> Option<String> {
    let line = printed.lines().find_map(|line| line.split_once("auditor  password "));
    line.map(|(_, password)| password.trim().to_owned())
}
