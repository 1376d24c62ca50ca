// LD_PRELOAD: keeps beside the real folder what a power cut would leave in the strictest reading of POSIX:
// a file's bytes as of its last fsync, a folder's entries as of its last fsync. SHADOW=<folder>.
// SLOW=<microseconds> delays each fsync. FORGET_DIRS=1 keeps no folder's entries: the negative control, which must report losses.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <dirent.h>
#include <sys/stat.h>
#include <stdatomic.h>
static int (*r_fsync)(int); static int (*r_fdatasync)(int);
static const char *S; static atomic_int seq;
static void init(void){ if(!r_fsync){ r_fdatasync=dlsym(RTLD_NEXT,"fdatasync"); r_fsync=dlsym(RTLD_NEXT,"fsync"); S=getenv("SHADOW"); } }
static void keep(int fd){
  struct stat st; if(!S||fstat(fd,&st)) return;
  char tmp[512],dst[512]; snprintf(tmp,sizeof tmp,"%s/tmp.%d",S,atomic_fetch_add(&seq,1)+getpid()*100000);
  if(S_ISREG(st.st_mode)){
    snprintf(dst,sizeof dst,"%s/i%lu",S,(unsigned long)st.st_ino);
    int o=open(tmp,O_WRONLY|O_CREAT|O_TRUNC,0600); char b[65536]; off_t at=0; ssize_t n;
    char p[64]; snprintf(p,sizeof p,"/proc/self/fd/%d",fd); int in=open(p,O_RDONLY);
    if(in<0){close(o);return;}
    while((n=pread(in,b,sizeof b,at))>0){ if(write(o,b,n)!=n) abort(); at+=n; }
    close(in); close(o); rename(tmp,dst);
  } else if(S_ISDIR(st.st_mode)&&!getenv("FORGET_DIRS")){
    snprintf(dst,sizeof dst,"%s/d%lu",S,(unsigned long)st.st_ino);
    char p[64]; snprintf(p,sizeof p,"/proc/self/fd/%d",fd); DIR*d=opendir(p); if(!d) return; FILE*o=fopen(tmp,"w"); struct dirent*e;
    while((e=readdir(d))) if(strcmp(e->d_name,".")&&strcmp(e->d_name,"..")) fprintf(o,"%lu %c %s\n",(unsigned long)e->d_ino,e->d_type==DT_DIR?'d':'f',e->d_name);
    closedir(d); fclose(o); rename(tmp,dst);
  }
}
int fsync(int fd){ init(); if(getenv("SLOW")) usleep(atoi(getenv("SLOW"))); keep(fd); return r_fsync(fd); }
int fdatasync(int fd){ init(); if(getenv("SLOW")) usleep(atoi(getenv("SLOW"))); keep(fd); return r_fdatasync(fd); }
