//! Proxies between a client and the server: one of a few lines that can be spoilt, and nginx where it is there.

use crate::support::PATIENCE;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What a proxy does with the head of a request.
pub type Rewrite = fn(String) -> String;

/// A proxy that lets everything through, the head rewritten, and ends what is quiet for too long. It lives as long as
/// the test.
pub fn between(server: SocketAddr, rewrite: Rewrite, quiet: Duration) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        while let Ok((client, _)) = listener.accept() {
            std::thread::spawn(move || serve(client, server, rewrite, quiet));
        }
    });
    address
}

fn serve(mut client: TcpStream, server: SocketAddr, rewrite: Rewrite, quiet: Duration) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        match client.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => return,
        }
    }
    let Ok(mut upstream) = TcpStream::connect(server) else {
        return;
    };
    let head = rewrite(String::from_utf8(head).expect("a head of text"));
    let _ = upstream.write_all(head.as_bytes());
    for stream in [&client, &upstream] {
        stream.set_read_timeout(Some(quiet)).expect("a limit");
    }
    let (mut from_client, mut to_server) = (client.try_clone().unwrap(), upstream.try_clone().unwrap());
    std::thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(read) = from_client.read(&mut bytes) {
            if read == 0 || to_server.write_all(&bytes[..read]).is_err() {
                return;
            }
        }
    });
    let mut bytes = [0; 4096];
    while let Ok(read @ 1..) = upstream.read(&mut bytes) {
        if client.write_all(&bytes[..read]).is_err() {
            break;
        }
    }
    let _ = client.shutdown(std::net::Shutdown::Both);
}

/// nginx, with the locations of its own; ended when dropped.
pub struct Nginx {
    child: Child,
    pub address: SocketAddr,
}

impl Nginx {
    /// None where there is no nginx on this machine.
    pub fn start(directory: &Path, locations: &str) -> Option<Self> {
        let found = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"];
        let program = found.into_iter().find(|path| Path::new(path).exists())?;
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
        let address = port.expect("a port");
        let at = directory.display();
        let config = format!(
            "daemon off; master_process off; pid {at}/nginx.pid; error_log stderr;\n\
             events {{ worker_connections 64; }}\n\
             http {{ access_log off; client_body_temp_path {at}/b; proxy_temp_path {at}/p; fastcgi_temp_path {at}/f;\n\
             uwsgi_temp_path {at}/u; scgi_temp_path {at}/s;\n\
             server {{ listen {address};\n{locations}\n}} }}\n"
        );
        let file = directory.join("nginx.conf");
        std::fs::write(&file, config).expect("a configuration");
        let mut child = Command::new(program)
            .args(["-e", "stderr", "-p"])
            .arg(directory)
            .arg("-c")
            .arg(&file)
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("nginx");
        let begun = Instant::now();
        while TcpStream::connect(address).is_err() {
            let ended = child.try_wait().expect("a child");
            assert!(
                ended.is_none() && begun.elapsed() < PATIENCE,
                "nginx does not listen"
            );
            std::thread::sleep(Duration::from_millis(10));
        }
        Some(Self { child, address })
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
