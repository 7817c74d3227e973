@echo off
rem Starts an unpacked release of Sonde on Windows; the file named sonde does so elsewhere, and builds checkouts.
rem   JAVA_HOME            the Java to use, otherwise the one on the PATH
rem   SONDE_JAVA_OPTIONS   more options for Java, for example -Xmx12g
setlocal
set "home=%~dp0.."
if not exist "%home%\lib\sonde.jar" (
  echo sonde: there is no lib\sonde.jar beside this launcher's folder; build a release with: mvn -Prelease -DskipTests package, and unpack it>&2
  exit /b 2
)
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java.exe"
"%java%" -version >nul 2>&1
if errorlevel 1 (
  echo sonde: needs Java 17 or newer and found none; install a JDK, or point JAVA_HOME at one>&2
  exit /b 2
)
set "version="
rem the outer quotes are for cmd, which takes them off and leaves those around a path with blanks
for /f "tokens=3" %%v in ('""%java%" -version 2>&1"') do if not defined version set "version=%%~v"
set "major="
for /f "delims=.-+" %%m in ("%version%") do set "major=%%m"
if not defined major set "major=17"
if %major% LSS 17 (
  echo sonde: needs Java 17 or newer and found %major%; install a newer JDK, or point JAVA_HOME at one>&2
  exit /b 2
)
set "access="
if %major% GEQ 22 set "access=--enable-native-access=ALL-UNNAMED"
if %major% GEQ 23 set "access=%access% --sun-misc-unsafe-memory-access=allow"
"%java%" -XX:+UseSerialGC -XX:MaxRAMPercentage=50 %access% -Dorg.bytedeco.javacpp.maxBytes=0 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Djava.awt.headless=true -Dsonde.launcher=0 %SONDE_JAVA_OPTIONS% -cp "%home%\lib\*" dev.sonde.cli.Main %*
set "code=%errorlevel%"
rem 101 is Main's word for a crossed threshold; Java's own failures must not pass for one
if "%code%"=="101" exit /b 1
if "%code%"=="1" exit /b 70
exit /b %code%
